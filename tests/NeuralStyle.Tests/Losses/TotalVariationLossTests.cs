using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class TotalVariationLossTests : TensorTest
{
    public static TheoryData<TotalVariationKind> Kinds => new(Enum.GetValues<TotalVariationKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_ConstantImage_IsZero(TotalVariationKind kind)
        => Assert.Equal(0, LossFunctions.TotalVariation(full(2, 3, 5, 6, 0.7f), kind).item<float>());

    // A ramp of 2x3 pixels: 2 right differences of 1 in each of 2 rows, 1 down difference of 10 in each of 3 columns.
    [Theory]
    [InlineData(TotalVariationKind.HalfSumOfSquares, (4 * 1 + 3 * 100) / 2.0)]
    [InlineData(TotalVariationKind.SumOfAbsolutes, 4 * 1 + 3 * 10)]
    [InlineData(TotalVariationKind.MeanOfSquares, 1 + 100)]
    [InlineData(TotalVariationKind.MeanOfAbsolutes, 1 + 10)]
    public void Of_Ramp_IsTheClosedForm(TotalVariationKind kind, double expected)
    {
        var ramp = tensor(new float[,] { { 0, 1, 2 }, { 10, 11, 12 } }).reshape(1, 1, 2, 3);

        Assert.Equal(expected, LossFunctions.TotalVariation(ramp, kind).item<float>(), tolerance: 1e-4);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_Batch_IsTheMeanOfItsImages(TotalVariationKind kind)
    {
        var images = rand(2, 3, 5, 6);

        var actual = LossFunctions.TotalVariation(images, kind).item<float>();

        var each = Enumerable.Range(0, 2).Select(b => LossFunctions.TotalVariation(images.narrow(0, b, 1), kind).item<float>());
        Assert.Equal(each.Average(), actual, tolerance: 1e-4f);
    }

    [Theory]
    [InlineData(TotalVariationKind.HalfSumOfSquares, 0.5)]
    [InlineData(TotalVariationKind.SumOfAbsolutes, 1)]
    [InlineData(TotalVariationKind.MeanOfSquares, 0)]
    [InlineData(TotalVariationKind.MeanOfAbsolutes, 1)]
    public void Of_OneRow_CountsTheOtherSide(TotalVariationKind kind, double expected)
    {
        var row = tensor(new float[] { 2, 3 }).reshape(1, 1, 1, 2);

        Assert.Equal(expected, LossFunctions.TotalVariation(row, kind).item<float>(), tolerance: 1e-6);
        Assert.Equal(expected, LossFunctions.TotalVariation(row.transpose(2, 3), kind).item<float>(), tolerance: 1e-6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_OnePixel_IsZero(TotalVariationKind kind)
        => Assert.Equal(0, LossFunctions.TotalVariation(rand(1, 3, 1, 1), kind).item<float>());

    [Fact]
    public void Of_NotFourDimensions_Throws()
        => Assert.Throws<ArgumentException>(() => LossFunctions.TotalVariation(rand(3, 4, 4)));

    [Theory]
    [InlineData(TotalVariationKind.HalfSumOfSquares)]
    [InlineData(TotalVariationKind.MeanOfSquares)]
    public void Of_Gradients_AreSlopes(TotalVariationKind kind)
        => GradientLaw.Holds(x => LossFunctions.TotalVariation(x, kind), at: rand(2, 3, 5, 6));

    [Theory]
    [InlineData(TotalVariationKind.SumOfAbsolutes)]
    [InlineData(TotalVariationKind.MeanOfAbsolutes)]
    public void Of_GradientsOfAbsolutes_AreSlopes(TotalVariationKind kind) // away from its kinks: no two neighbors are equal
        => GradientLaw.Holds(x => LossFunctions.TotalVariation(x, kind), at: arange(30).pow(2).reshape(1, 1, 5, 6).to_type(ScalarType.Float32) / 10);
}
