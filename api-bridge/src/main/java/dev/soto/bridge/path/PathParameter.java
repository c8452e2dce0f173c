package dev.soto.bridge.path;

/**
 * A method parameter annotated with PathParam.
 *
 * @param name of the template's variable
 * @param type String, a primitive or the class of one
 * @param method that has it, for messages
 */
public record PathParameter(String name, Class<?> type, String method) {}
