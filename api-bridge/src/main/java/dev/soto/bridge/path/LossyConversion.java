package dev.soto.bridge.path;

/** Is told of a text from which a value was made that does not have all of it. */
@FunctionalInterface
public interface LossyConversion {
    /**
     * It happened.
     *
     * @param taker the method or handler that is given the value
     * @param what the text is, for example "the path parameter {x}"
     * @param text all of it
     * @param loss what became of it, and the clause
     */
    void lost(String taker, String what, String text, String loss);
}
