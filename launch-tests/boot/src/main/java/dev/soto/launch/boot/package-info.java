/** The probe on Spring Boot, and on an embedded Tomcat. */
@NullMarked
package dev.soto.launch.boot;

import org.jspecify.annotations.NullMarked;
