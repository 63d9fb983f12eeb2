using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class GramTests : TensorTest
{
    private const int C = 3;
    private const int M = 4 * 5;

    [Theory]
    [InlineData(GramConvention.PerElement, C * M)]
    [InlineData(GramConvention.PerPixel, M)]
    [InlineData(GramConvention.Gatys, M)]
    [InlineData(GramConvention.Relative, M)]
    public void Matrix_AnyConvention_EqualsTheDoubleLoop(GramConvention convention, int divisor)
    {
        var features = randn(2, C, 4, 5);

        var actual = GramMatrix.Of(features, convention);

        Assert.Equal([2, C, C], actual.shape);
        for (var b = 0; b < 2; b++)
        {
            for (var i = 0; i < C; i++)
            {
                for (var j = 0; j < C; j++)
                {
                    var expected = (features[b, i] * features[b, j]).sum().item<float>() / divisor;
                    Assert.Equal(expected, actual[b, i, j].item<float>(), tolerance: 1e-5f);
                }
            }
        }
    }

    [Fact]
    public void Matrix_AnyFeatures_IsSymmetricAndPositiveSemidefinite()
    {
        var gram = GramMatrix.Of(randn(1, 8, 2, 2))[0]; // rank 4 at most

        Assert.True(gram.allclose(gram.t()));
        Assert.InRange(linalg.eigvalsh(gram).min().item<float>(), -1e-6f, float.PositiveInfinity);
    }

    [Fact]
    public void Matrix_MovedFeatures_StaysTheSame()
    {
        var features = randn(1, C, 6, 6);

        Assert.True(GramMatrix.Of(features).allclose(GramMatrix.Of(features.roll(3, 2).flip(3)), atol: 1e-6));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 1f)]
    [InlineData(ScalarType.Float16, 1000f)] // whose squares half precision cannot hold
    public void Matrix_HalfPrecision_IsComputedInFloat32(ScalarType type, float scale)
    {
        var features = randn(1, C, 16, 16).mul(scale).to_type(type);

        var actual = GramMatrix.Of(features);

        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.True(actual.allclose(GramMatrix.Of(features.to_type(ScalarType.Float32)), rtol: 1e-6));
    }

    [Fact]
    public void Matrix_Features_StayUntouched()
    {
        var features = randn(1, C, 4, 4);
        var before = features.clone();

        GramMatrix.Of(features);

        Assert.True(features.equal(before).all().item<bool>());
    }

    [Fact]
    public void Matrix_NotFourDimensions_NamesTheShape()
        => Assert.StartsWith("Expected shape (*, *, *, *) but got (3, 4, 4).", Assert.Throws<ArgumentException>(() => GramMatrix.Of(zeros(3, 4, 4))).Message);

    // F = ones (C, M) against zeros: F Fᵀ = M everywhere, so each element of D is M.
    [Theory]
    [InlineData(GramConvention.PerElement, 1.0 / (C * C))]
    [InlineData(GramConvention.PerPixel, 1)]
    [InlineData(GramConvention.Gatys, 0.25)]
    public void Distance_OnesAgainstZeros_IsTheClosedForm(GramConvention convention, double expected)
        => Assert.Equal(expected, Distance(ones(1, C, 4, 5), zeros(1, C, 4, 5), convention), tolerance: 1e-6);

    [Fact]
    public void Distance_Conventions_AreRelatedAsPublished()
    {
        var (x, y) = (rand(2, C, 4, 5), rand(2, C, 4, 5));
        var a = Distance(x, y, GramConvention.PerElement);
        var b = Distance(x, y, GramConvention.PerPixel);

        Assert.Equal(b, C * C * a, tolerance: 1e-5 * b);
        Assert.Equal(b / 4, Distance(x, y, GramConvention.Gatys), tolerance: 1e-5 * b);
    }

    [Fact]
    public void Distance_PerElement_IsTheMeanSquaredErrorOfPyTorchExamples()
    {
        var (x, y) = (rand(2, C, 4, 5), rand(2, C, 4, 5));
        var flat = (Func<Tensor, Tensor>)(value => value.reshape(2, C, M));

        var expected = nn.functional.mse_loss(flat(x).bmm(flat(x).transpose(1, 2)) / (C * M), flat(y).bmm(flat(y).transpose(1, 2)) / (C * M)).item<float>();

        Assert.Equal(expected, Distance(x, y, GramConvention.PerElement), tolerance: 1e-6);
    }

    [Fact]
    public void Distance_Relative_IsFreeOfScale()
    {
        var (x, y) = (rand(2, C, 4, 5), rand(2, C, 4, 5));
        var one = Distance(x, y, GramConvention.Relative);

        Assert.Equal(one, Distance(x * 300, y * 300, GramConvention.Relative), tolerance: 1e-4 * one);
        Assert.Equal(one, Distance(x * 0.01, y * 0.01, GramConvention.Relative), tolerance: 1e-3 * one);
    }

    [Fact]
    public void Distance_RelativeOfBlack_IsOne()
        => Assert.Equal(1, Distance(zeros(1, C, 4, 5), rand(1, C, 4, 5), GramConvention.Relative), tolerance: 1e-5);

    [Fact]
    public void Distance_RelativeToBlack_IsFinite()
        => Assert.True(double.IsFinite(Distance(rand(1, C, 4, 5), zeros(1, C, 4, 5), GramConvention.Relative)));

    [Fact]
    public void Distance_OneTarget_IsComparedWithEveryImage()
    {
        var (x, y) = (rand(3, C, 4, 5), rand(1, C, 4, 5));

        var actual = Distance(x, y, GramConvention.Gatys);

        var each = Enumerable.Range(0, 3).Select(b => Distance(x.narrow(0, b, 1), y, GramConvention.Gatys));
        Assert.Equal(each.Average(), actual, tolerance: 1e-6);
    }

    [Theory]
    [InlineData(2, 3, 3)]
    [InlineData(3, 3, 4)]
    [InlineData(3, 4, 4)]
    public void Distance_OtherShape_NamesBoth(int batch, int rows, int columns)
        => Assert.StartsWith("Expected shape (3, 3, 3) but got", Assert.Throws<ArgumentException>(() => GramMatrix.Distance(zeros(3, 3, 3), zeros(batch, rows, columns))).Message);

    [Fact]
    public void Distance_NoTarget_Throws()
        => Assert.Throws<ArgumentNullException>(() => GramMatrix.Distance(zeros(3, 3, 3), null!));

    [Theory]
    [InlineData(GramConvention.PerElement)]
    [InlineData(GramConvention.PerPixel)]
    [InlineData(GramConvention.Gatys)]
    [InlineData(GramConvention.Relative)]
    public void Distance_Gradients_AreSlopes(GramConvention convention)
    {
        var target = GramMatrix.Of(rand(2, C, 4, 5), convention);

        GradientLaw.Holds(x => GramMatrix.Distance(GramMatrix.Of(x, convention), target, convention), at: rand(2, C, 4, 5));
    }

    private static double Distance(Tensor features, Tensor target, GramConvention convention)
        => GramMatrix.Distance(GramMatrix.Of(features, convention), GramMatrix.Of(target, convention), convention).item<float>();
}
