namespace NeuralStyle.Common;

/// <summary>LibTorch's native libraries do not load; the message tells what is missing and how to mend it.</summary>
public sealed class NativeRuntimeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">Why the libraries do not load.</param>
    /// <param name="message">What is wrong, the files or versions concerned, and the way out.</param>
    /// <param name="innerException">What the loader threw, where it threw.</param>
    public NativeRuntimeException(NativeRuntimeFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
        => Fault = fault;

    /// <summary>Why the libraries do not load.</summary>
    public NativeRuntimeFault Fault { get; }
}
