namespace NeuralStyle.Benchmarks;

/// <summary>The programs that are compared.</summary>
internal enum Peer
{
    /// <summary>The same network in TorchSharp's own modules.</summary>
    TorchSharp,

    /// <summary>ONNX Runtime's CPU provider.</summary>
    OnnxRuntime,

    /// <summary>The library's engine.</summary>
    NeuralStyle,
}
