package dev.soto.cli;

import dev.soto.protocol.model.CloseStatus;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads "1000" or "1000:a reason". */
final class CloseOption implements ITypeConverter<CloseStatus> {
    @Override
    public CloseStatus convert(String value) {
        int colon = value.indexOf(':');
        try {
            int code = Integer.parseInt(colon < 0 ? value : value.substring(0, colon));
            return new CloseStatus(code, colon < 0 ? "" : value.substring(colon + 1)).requireSendable();
        } catch (NumberFormatException noNumber) {
            throw new TypeConversionException("'" + value + "' does not begin with a close code");
        } catch (IllegalArgumentException notSendable) {
            throw new TypeConversionException(String.valueOf(notSendable.getMessage()));
        }
    }
}
