namespace NeuralStyle.Weights;

/// <summary>Stands for an object of a pickle that is neither made nor looked at: a path, a date, the options of a training.</summary>
internal sealed class PickleInert
{
    // By module, what stands beside the weights in trainings' files. torch.load reads some of them with weights_only, others not.
    private static readonly (string[] Modules, string[] Names)[] Table =
    [
        (["argparse"], ["Namespace"]),
        (["types"], ["SimpleNamespace"]),
        (["pathlib", "pathlib._local"], ["Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"]),
        (["datetime"], ["datetime", "date", "time", "timedelta", "timezone"]),
        (["decimal"], ["Decimal"]),
        (["fractions"], ["Fraction"]),
        (["builtins", "__builtin__"], ["set", "frozenset", "list", "dict", "tuple", "int", "long", "float", "bool", "str", "unicode", "complex", "bytes", "bytearray", "slice", "range", "xrange"]),
        (["_codecs"], ["encode"]), // how protocol 2 writes bytes
        (["numpy"], ["dtype", "ndarray", "bool_", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "str_"]),
        (["numpy.core.multiarray", "numpy._core.multiarray"], ["scalar", "_reconstruct"]),
        (["torch"],
        [
            "device", "Tensor", "float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "float8_e5m2", "int8", "int16", "int32", "int64",
            "uint8", "uint16", "uint32", "uint64", "bool", "complex32", "complex64", "complex128",
        ]),
        (["torch.nn.parameter"], ["Parameter"]),
        (["torch.serialization"], ["_get_layout"]),
    ];

    private PickleInert()
    {
    }

    /// <summary>The one that stands for all of them.</summary>
    public static PickleInert Instance { get; } = new();

    /// <summary>The classes and functions that make them here.</summary>
    public static IEnumerable<PickleGlobal> Makers
        => from entry in Table from module in entry.Modules from name in entry.Names select new PickleGlobal(module, name, PickleFunction.Inert);
}
