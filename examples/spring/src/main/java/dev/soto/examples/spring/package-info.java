/** A board that many write on, as a Spring Boot application: Soto is the WebSocket container by being on the class path. */
@NullMarked
package dev.soto.examples.spring;

import org.jspecify.annotations.NullMarked;
