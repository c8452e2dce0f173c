/**
 * Conversations of Soto's client with Soto's server on every host, through a proxy that does to the bytes between them what networks do
 * ({@link dev.soto.servlet.faults.FaultProxyTest}), and applications that do what they should not ({@link
 * dev.soto.servlet.faults.HandlerFaultsTest}).
 */
package dev.soto.servlet.faults;
