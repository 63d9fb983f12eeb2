using NeuralStyle.Tests;
using Xunit;

namespace NeuralStyle.Cuda.Tests;

[Collection("Switches of the whole process")]
public sealed class CudaPrecisionTests : TensorTest
{
    [Fact]
    public void Apply_OtherValues_ReportsTheOldOnesAndGoesBack()
    {
        var first = CudaPrecision.Current;
        var other = new CudaPrecision(!first.MatmulTf32, !first.ConvolutionTf32);

        var reported = other.Apply();
        var changed = CudaPrecision.Current;
        var reportedOnReturn = reported.Apply();

        Assert.Equal((first, other, other, first), (reported, changed, reportedOnReturn, CudaPrecision.Current));
    }
}
