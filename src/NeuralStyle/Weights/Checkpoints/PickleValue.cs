namespace NeuralStyle.Weights;

/// <summary>One value of a pickle as plain data: a number or truth without a separate object, or a reference to one.</summary>
/// <remarks>Objects are string, <see cref="PickleValue"/>[] for a tuple, and the small classes of this folder. Null is None.</remarks>
internal readonly record struct PickleValue
{
    private static readonly object IntegerMark = new();
    private static readonly object FloatMark = new();
    private static readonly object BooleanMark = new();

    private readonly object? _object;
    private readonly long _bits;

    /// <summary>Wraps an object, or None.</summary>
    public PickleValue(object? value) => _object = value;

    private PickleValue(object mark, long bits) => (_object, _bits) = (mark, bits);

    /// <summary>True for None.</summary>
    public bool IsNone => _object is null;

    /// <summary>The object, or null for None and numbers.</summary>
    public object? Object => _object == IntegerMark || _object == FloatMark || _object == BooleanMark ? null : _object;

    /// <summary>The integer, or null for anything else.</summary>
    public long? Integer => _object == IntegerMark ? _bits : null;

    /// <summary>The floating-point number, or null for anything else.</summary>
    public double? Float => _object == FloatMark ? BitConverter.Int64BitsToDouble(_bits) : null;

    /// <summary>The truth value, or null for anything else.</summary>
    public bool? Boolean => _object == BooleanMark ? _bits != 0 : null;

    /// <summary>A description for error messages.</summary>
    public string Kind => _object switch
    {
        null => "None",
        _ when _object == IntegerMark => "an integer",
        _ when _object == FloatMark => "a float",
        _ when _object == BooleanMark => "a truth value",
        Int128 => "a large integer",
        string => "a string",
        PickleValue[] => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        StorageDescriptor => "a storage",
        TensorDescriptor => "a tensor",
        PickleInert => "an object",
        _ => "a function or class",
    };

    /// <summary>Wraps an integer.</summary>
    public static PickleValue Of(long value) => new(IntegerMark, value);

    /// <summary>Wraps a floating-point number.</summary>
    public static PickleValue Of(double value) => new(FloatMark, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Wraps a truth value.</summary>
    public static PickleValue Of(bool value) => new(BooleanMark, value ? 1 : 0);
}
