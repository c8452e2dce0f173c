package dev.soto.bridge.path;

/**
 * A method parameter annotated with PathParam.
 *
 * @param name of the template's variable
 * @param type String, a primitive or the class of one
 */
public record PathParameter(String name, Class<?> type) {}
