using System.Runtime.InteropServices;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class WeightTensorTests
{
    public static TheoryData<WeightType, byte[]> OneAndMinusTwo { get; } = new()
    {
        { WeightType.Int8, [1, 0xfe] },
        { WeightType.Int16, Bytes<short>(1, -2) },
        { WeightType.Int32, Bytes(1, -2) },
        { WeightType.Int64, Bytes<long>(1, -2) },
        { WeightType.Float16, Bytes((Half)1, (Half)(-2)) },
        { WeightType.BFloat16, [0x80, 0x3f, 0x00, 0xc0] },
        { WeightType.Float32, Bytes(1f, -2f) },
        { WeightType.Float64, Bytes(1d, -2d) },
    };

    [Theory]
    [MemberData(nameof(OneAndMinusTwo))]
    public void ToSingles_SignedType_GivesItsValues(WeightType type, byte[] bytes)
        => Assert.Equal([1f, -2f], WeightTensor.Create(type, [2], bytes).ToSingles());

    [Fact]
    public void ToSingles_UnsignedAndBoolean_GiveTheirValues()
    {
        Assert.Equal([1f, 254f], WeightTensor.Create(WeightType.UInt8, [2], new byte[] { 1, 254 }).ToSingles());
        Assert.Equal([0f, 1f, 1f], WeightTensor.Create(WeightType.Bool, [3], new byte[] { 0, 1, 9 }).ToSingles());
    }

    [Fact]
    public void AsSingles_Singles_IsAViewOfTheBytes()
    {
        var tensor = WeightTensor.FromSingles([2, 1], [1.5f, -3]);

        Assert.Equal([1.5f, -3f], tensor.AsSingles().ToArray());
        Assert.True(MemoryMarshal.AsBytes(tensor.AsSingles()).Overlaps(tensor.Bytes.Span));
    }

    [Fact]
    public void AsSingles_OtherType_SaysWhatToCall()
    {
        var error = Assert.Throws<InvalidOperationException>(() => WeightTensor.Create(WeightType.UInt8, [1], new byte[1]).AsSingles().ToArray());

        Assert.Contains("ToSingles", error.Message);
    }

    [Fact]
    public void FromSingles_ValuesChangedLater_KeepsItsOwn()
    {
        float[] values = [1, 2];
        long[] shape = [2];

        var tensor = WeightTensor.FromSingles(shape, values);
        values[0] = 9;
        shape[0] = 9;

        Assert.Equal([1f, 2f], tensor.ToSingles());
        Assert.Equal([2], tensor.Shape);
    }

    [Theory]
    [InlineData(7, 2L)]
    [InlineData(9, 2L)]
    [InlineData(8, -2L)]
    [InlineData(8, 4611686018427387904L, 4L)]
    [InlineData(8, 9223372036854775807L, 9223372036854775807L, 9223372036854775807L)]
    public void Create_BytesThatDoNotFit_Throws(int bytes, params long[] shape)
        => Assert.Throws<ArgumentException>(() => WeightTensor.Create(WeightType.Float32, shape, new byte[bytes]));

    [Fact]
    public void Create_UndefinedType_Throws()
        => Assert.Throws<ArgumentException>(() => WeightTensor.Create((WeightType)77, [1], new byte[1]));

    [Fact]
    public void ElementCount_Scalar_IsOne()
        => Assert.Equal(1, WeightTensor.FromSingles([], [5]).ElementCount);

    private static byte[] Bytes<T>(params T[] values)
        where T : struct
        => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
