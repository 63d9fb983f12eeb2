namespace NeuralStyle;

/// <summary>The reason why LibTorch does not load.</summary>
public enum NativeRuntimeFault
{
    /// <summary>None of the faults below; the exception holds what the system's loader says.</summary>
    Other,

    /// <summary>TorchSharp has no native library for this operating system and processor.</summary>
    UnsupportedPlatform,

    /// <summary>TorchSharp's own native library is not among the files of the app.</summary>
    MissingBridge,

    /// <summary>No backend package of LibTorch is referenced by the app.</summary>
    MissingBackend,

    /// <summary>A file is truncated, or is not a library of this platform.</summary>
    BrokenFile,

    /// <summary>A library of the system, such as libstdc++, is older than the one LibTorch was built with.</summary>
    OldSystemLibrary,

    /// <summary>A library of the system that LibTorch needs is not installed.</summary>
    MissingSystemLibrary,

    /// <summary>The backend is of another version than the one TorchSharp was built with.</summary>
    OtherBackendVersion,
}
