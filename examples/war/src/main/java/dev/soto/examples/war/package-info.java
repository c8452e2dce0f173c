/** A web application in a WAR: two endpoints, a servlet and a page. */
package dev.soto.examples.war;
