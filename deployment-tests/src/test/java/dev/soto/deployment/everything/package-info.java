/** The application of a WAR that has every module. */
package dev.soto.deployment.everything;
