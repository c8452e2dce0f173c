/** The application of WARs that are nodes of a cluster. */
package dev.soto.deployment.cluster;
