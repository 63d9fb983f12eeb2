namespace NeuralStyle;

/// <summary>LibTorch's native libraries do not load; the message says what is missing and how to mend it.</summary>
public sealed class NativeRuntimeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The reason why the libraries do not load.</param>
    /// <param name="message">The error message: what is wrong, the files or versions concerned, and how to fix it.</param>
    /// <param name="innerException">The exception of the loader, if any.</param>
    public NativeRuntimeException(NativeRuntimeFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
        => Fault = fault;

    /// <summary>The reason why the libraries do not load.</summary>
    public NativeRuntimeFault Fault { get; }
}
