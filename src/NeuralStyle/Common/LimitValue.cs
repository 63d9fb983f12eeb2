using System.Numerics;

namespace NeuralStyle.Common;

/// <summary>Checks the values of limits when they are set.</summary>
internal static class LimitValue
{
    /// <summary>Returns the value, or throws if it is negative.</summary>
    public static T NotNegative<T>(T value)
        where T : INumberBase<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    /// <summary>Returns the value, or throws if it is outside of the range, whose ends belong to it.</summary>
    public static T Between<T>(T least, T most, T value)
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
