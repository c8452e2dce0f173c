/** Soto in Spring Boot: auto-configuration, settings from the environment, endpoints that Spring makes. */
@NullMarked
package dev.soto.spring;

import org.jspecify.annotations.NullMarked;
