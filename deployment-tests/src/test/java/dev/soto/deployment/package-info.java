/** Soto in standalone servers and behind reverse proxies, all of them processes of their own. */
package dev.soto.deployment;
