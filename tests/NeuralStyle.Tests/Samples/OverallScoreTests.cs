using NeuralStyle.Samples.Judge.Measures;
using Xunit;

namespace NeuralStyle.Tests.Samples;

public sealed class OverallScoreTests
{
    [Fact]
    public void LostContent_UpToAFlatImage_CostsNothing()
    {
        Assert.Equal(0, OverallScore.LostContent(1));
        Assert.True(OverallScore.LostContent(2) > 0);
    }

    [Fact]
    public void Artifacts_NoMoreThanPhotoAndStyleHave_CostNothing()
    {
        Assert.Equal(0, OverallScore.Artifacts([0, 0.5, 1]));
    }

    [Fact]
    public void Artifacts_EachDoubling_CostsTheSame()
    {
        Assert.Equal(2 * OverallScore.Artifacts([2]), OverallScore.Artifacts([4]), tolerance: 1e-12);
    }
}
