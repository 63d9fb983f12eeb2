namespace NeuralStyle.Weights;

/// <summary>The type of one element of a <see cref="WeightTensor"/>.</summary>
public enum WeightType
{
    /// <summary>One byte: 0 is false, all else is true.</summary>
    Bool,

    /// <summary>An unsigned integer of 8 bits.</summary>
    UInt8,

    /// <summary>A signed integer of 8 bits.</summary>
    Int8,

    /// <summary>A signed integer of 16 bits.</summary>
    Int16,

    /// <summary>A signed integer of 32 bits.</summary>
    Int32,

    /// <summary>A signed integer of 64 bits.</summary>
    Int64,

    /// <summary>IEEE 754 half precision, 16 bits.</summary>
    Float16,

    /// <summary>The upper half of a <see cref="Float32"/>, 16 bits.</summary>
    BFloat16,

    /// <summary>IEEE 754 single precision, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, 64 bits.</summary>
    Float64,
}
