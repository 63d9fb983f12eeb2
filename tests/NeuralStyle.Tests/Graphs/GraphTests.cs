using NeuralStyle.Graphs;
using Xunit;

namespace NeuralStyle.Tests.Graphs;

public sealed class GraphTests
{
    public static TheoryData<GraphOperation, string> BadNumbers => new()
    {
        { new ConvertRangeOperation(0, [0, 1], [1, 1, 1], [0, 0, 0]), "one entry for each of 3 channels but have 2, 3 and 3" },
        { new ConvertRangeOperation(0, [0, 1, 2], [1, 1], [0, 0, 0]), "but have 3, 2 and 3" },
        { new ConvertRangeOperation(0, [0, 1, 2], [1, 1, 1], []), "but have 3, 3 and 0" },
        { new ConvertRangeOperation(0, [0, 1, 3], [1, 1, 1], [0, 0, 0]), "must name channels 0 to 2 but is 0, 1, 3" },
        { new ConvertRangeOperation(0, [0, -1, 2], [1, 1, 1], [0, 0, 0]), "must name channels 0 to 2" },
        { new ConvertRangeOperation(0, [0, 1, 2], [1, float.NaN, 1], [0, 0, 0]), "must be finite" },
        { new ConvertRangeOperation(0, [0, 1, 2], [1, 1, 1], [0, 0, float.PositiveInfinity]), "must be finite" },
        { new PadOperation(0, (PadMode)9, 0, 0, 0, 0), "PadMode has no value 9" },
        { new PadOperation(0, PadMode.Zeros, -1, 0, 0, 0), "Left padding must not be negative but is -1" },
        { new PadOperation(0, PadMode.Zeros, 0, -1, 0, 0), "Top padding" },
        { new PadOperation(0, PadMode.Zeros, 0, 0, -1, 0), "Right padding" },
        { new PadOperation(0, PadMode.Zeros, 0, 0, 0, -1), "Bottom padding" },
        { new PadOperation(0, PadMode.Zeros, int.MaxValue, 0, 0, 0), "overflow" },
        { new ConvolutionOperation(0, "w", null, 0, 3, 3), "Input channels must be positive but is 0" },
        { new ConvolutionOperation(0, "w", null, 3, 0, 3), "Output channels" },
        { new ConvolutionOperation(0, "w", null, 3, 3, 0), "Kernel size" },
        { new ConvolutionOperation(0, "w", null, 3, 3, 3, Stride: 0), "Stride" },
        { new ConvolutionOperation(0, "w", null, 3, 3, 3, Groups: 0), "Groups" },
        { new ConvolutionOperation(0, "w", null, 3, 3, 3, Groups: 2), "cannot be split into 2 groups" },
        { new ConvolutionOperation(0, "w", null, 4, 3, 3), "Expected 4 channels but the input has 3" },
        { new ConvolutionOperation(0, "w", null, 3, 3, 65), "A side of 64 pixels is smaller than the kernel of 65" },
        { new ConvolutionOperation(0, "", null, 3, 3, 1), "a weight without a name" },
        { new ConvolutionOperation(0, "w", "", 3, 3, 1), "a weight without a name" },
        { new ConvolutionOperation(0, "w", "w", 3, 3, 1), "the weight 'w' in another shape" },
        { new TransposedConvolutionOperation(0, "w", null, 0, 3, 3, 1, 1, 0), "Input channels" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 0, 3, 1, 1, 0), "Output channels" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 0, 1, 1, 0), "Kernel size" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 3, 0, 1, 0), "Stride" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 3, 1, -1, 0), "Padding" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 3, 1, 1, -1), "Output padding must not be negative" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 3, 2, 1, 2), "Output padding must be smaller than the stride of 2 but is 2" },
        { new TransposedConvolutionOperation(0, "w", null, 5, 3, 3, 1, 1, 0), "Expected 5 channels" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 1, 1, 40, 0), "leaves none after padding 40" },
        { new TransposedConvolutionOperation(0, "w", null, 3, 3, 3, int.MaxValue, 0, 0), "overflow" },
        { new InstanceNormOperation(0, null, null, 3, 0), "Epsilon must be between 0 and 1 but is 0" },
        { new InstanceNormOperation(0, null, null, 3, double.NaN), "Epsilon" },
        { new InstanceNormOperation(0, null, null, 4, 1e-5), "Expected 4 channels" },
        { new ConditionalNormOperation(0, "w", "b", 0, 3, 1e-5), "Styles must be positive" },
        { new ConditionalNormOperation(0, "w", "b", 2, 3, 1), "Epsilon" },
        { new ConditionalNormOperation(0, "w", "b", 2, 2, 1e-5), "Expected 2 channels" },
        { new ActivationOperation(0, (ActivationKind)99), "ActivationKind has no value 99" },
        { new ConcatenateOperation([]), "nothing to concatenate" },
        { new UpsampleOperation(0, 0), "upsampling factor must be positive" },
        { new UpsampleOperation(0, int.MaxValue), "overflow" },
        { new PoolOperation(0, (PoolKind)5, 2, 2), "PoolKind has no value 5" },
        { new PoolOperation(0, PoolKind.Max, 0, 2), "Kernel size" },
        { new PoolOperation(0, PoolKind.Max, 2, 0), "Stride" },
        { new PoolOperation(0, PoolKind.Max, 65, 65), "smaller than the window of 65" },
        { new CropOperation(0, 0, -1, 0), "Left must not be negative" },
        { new CropOperation(0, 0, 0, -1), "Top must not be negative" },
        { new CropOperation(0, 0, 1, 0), "does not fit into 64x64" },
        { new CropOperation(0, 0, int.MaxValue, 0), "does not fit" },
        { new ChannelStatisticsOperation(0, 0), "Epsilon must be between 0 and 1 but is 0" },
        { new ChannelStatisticsOperation(0, double.NaN), "Epsilon" },
    };

    [Theory]
    [MemberData(nameof(BadNumbers))]
    public void Create_BadNumbers_NamesTheOperation(GraphOperation operation, string why)
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([operation, new CropOperation(0, 0, 0, 0)], output: 2));

        Assert.StartsWith($"Operation 0 ({operation.GetType().Name})", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Create_ReadsNoEarlierValue_NamesTheOperation(int input)
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([new ActivationOperation(0, ActivationKind.Relu), new ActivationOperation(input, ActivationKind.Relu)], output: 1));

        Assert.Equal($"Operation 1 (ActivationOperation) reads value {input}, which is not one of the values before it, 0 to 1.", error.Message);
    }

    [Fact]
    public void Create_ItsOwnResult_IsNoInput()
        => Assert.Throws<ArgumentException>(() => new Graph([new ActivationOperation(1, ActivationKind.Relu)], output: 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Create_OutputOutside_Throws(int output)
        => Assert.Contains("values 0 to 1", Assert.Throws<ArgumentException>(() => new Graph([new ActivationOperation(0, ActivationKind.Relu)], output)).Message);

    [Fact]
    public void Create_AddOfDifferentSizes_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([new UpsampleOperation(0, 2), new AddOperation(0, 1)], output: 2));

        Assert.StartsWith("Operation 1 (AddOperation): Cannot add", error.Message);
    }

    [Fact]
    public void Create_ConcatenationOfDifferentSizes_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([new UpsampleOperation(0, 2), new ConcatenateOperation([0, 1])], output: 2));

        Assert.StartsWith("Operation 1 (ConcatenateOperation): Cannot concatenate", error.Message);
    }

    [Fact]
    public void Create_NoImage_SaysWhatComesOut()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([new UpsampleOperation(0, 2)], output: 1));

        Assert.EndsWith("but a 64x64 image gives 3 channels of 128x128.", error.Message);
    }

    [Fact]
    public void Create_OtherChannels_SaysWhatComesOut()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph([new ConcatenateOperation([0, 0])], output: 1));

        Assert.EndsWith("gives 6 channels of 64x64.", error.Message);
    }

    [Fact]
    public void Create_TwoStyleCounts_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph(
            [new ConditionalNormOperation(0, "a", "b", 2, 3, 1e-5), new ConditionalNormOperation(1, "c", "d", 3, 3, 1e-5)], output: 2));

        Assert.Contains("same number of styles but have 2, 3", error.Message);
    }

    [Fact]
    public void Create_OneWeightInTwoShapes_NamesTheSecondOperation()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph(
            [new ConvolutionOperation(0, "w", null, 3, 3, 1), new PadOperation(1, PadMode.Zeros, 1, 1, 1, 1), new ConvolutionOperation(2, "w", null, 3, 3, 3)], output: 3));

        Assert.StartsWith("Operation 2 (ConvolutionOperation) needs the weight 'w' in another shape", error.Message);
    }

    [Fact]
    public void Create_OneWeightTwiceInTheSameShape_IsShared()
    {
        var graph = new Graph([new ConvolutionOperation(0, "w", null, 3, 3, 1), new ConvolutionOperation(1, "w", null, 3, 3, 1)], output: 2);

        Assert.Equal([3L, 3, 1, 1], Assert.Single(graph.Weights).Value);
    }

    [Fact]
    public void Create_NullOperation_SaysWhich()
        => Assert.Equal("Operation 0 is null.", Assert.Throws<ArgumentException>(() => new Graph([null!], output: 0)).Message);

    [Fact]
    public void Create_TooManyOperations_SaysHowMany()
    {
        var operations = Enumerable.Range(0, Graph.MaximumOperations + 1).Select(i => new ActivationOperation(i, ActivationKind.Relu));

        Assert.Contains("at most 10000 operations but this one has 10001", Assert.Throws<ArgumentException>(() => new Graph(operations, output: 0)).Message);
    }

    [Fact]
    public void Create_NoOperations_IsTheImageItself()
    {
        var graph = new Graph([], output: 0);

        Assert.Equal(1, graph.Styles);
        Assert.False(graph.IsConditional);
        Assert.Empty(graph.Weights);
    }

    [Fact]
    public void Weights_EveryOperation_AreThoseNamed()
    {
        var weights = EveryOperation.Graph.Weights.ToDictionary(pair => pair.Key, pair => string.Join(',', pair.Value));

        Assert.Equal(12, weights.Count);
        Assert.Equal("4,3,3,3", weights["conv.weight"]);
        Assert.Equal("4,1,3,3", weights["depth.weight"]);
        Assert.Equal("2,4", weights["style.bias"]);
        Assert.Equal("4,3,3,3", weights["up.weight"]);
        Assert.Equal("3", weights["up.bias"]);
    }

    [Fact]
    public void Styles_ConditionalNorm_AreItsRows()
    {
        Assert.Equal(EveryOperation.Styles, EveryOperation.Graph.Styles);
        Assert.True(EveryOperation.Graph.IsConditional);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(7, 10)]
    [InlineData(13, 1)]
    public void Sizes_AnyImage_FollowTheOperations(int height, int width)
    {
        var sizes = EveryOperation.Graph.Sizes(height, width);

        Assert.Equal(new MapSize(3, height, width), sizes[0]);
        Assert.Equal(new MapSize(3, height + 8, width + 8), sizes[4]);
        Assert.Equal(new MapSize(4, height + 4, width + 4), sizes[8]);
        Assert.Equal(new MapSize(12, (height + 5) / 2, (width + 5) / 2), sizes[13]);
        Assert.Equal(sizes[18] with { Channels = 3 }, sizes[17]);
        Assert.Equal(new MapSize(3, height, width), sizes[23]);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    public void Sizes_NoPixels_Throws(int height, int width)
        => Assert.Throws<ArgumentOutOfRangeException>(() => EveryOperation.Graph.Sizes(height, width));

    [Fact]
    public void Sizes_ImageTooSmall_NamesTheOperation()
    {
        var graph = new Graph([new ConvolutionOperation(0, "w", null, 3, 3, 5), new CropOperation(0, 0, 0, 0)], output: 2);

        var error = Assert.Throws<ArgumentException>(() => graph.Sizes(height: 4, width: 9));

        Assert.Equal("Operation 0 (ConvolutionOperation): A side of 4 pixels is smaller than the kernel of 5.", error.Message);
    }

    [Theory]
    [InlineData(5, 2, 2, false, 2)]
    [InlineData(5, 2, 2, true, 3)]
    [InlineData(6, 2, 2, true, 3)]
    [InlineData(7, 3, 2, false, 3)]
    [InlineData(8, 3, 2, true, 4)]
    [InlineData(1, 2, 2, true, 1)]
    public void Sizes_Pool_AreLibTorchs(int side, int kernelSize, int stride, bool roundUp, int expected)
    {
        var graph = new Graph([new PoolOperation(0, PoolKind.Max, kernelSize, stride, roundUp)], output: 0);

        Assert.Equal(expected, graph.Sizes(side, side)[1].Height);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 300)]
    public void Sizes_ChannelStatistics_IsOnePixel(int height, int width)
    {
        var graph = new Graph([new ChannelStatisticsOperation(0, 1e-5)], output: 1, GraphKind.Vector);

        Assert.Equal(new MapSize(6, 1, 1), graph.Sizes(height, width)[1]);
        Assert.Equal(6, graph.OutputChannels);
    }

    [Fact]
    public void Create_VectorOfAnImage_SaysWhatComesOut()
        => Assert.EndsWith("but a 64x64 image gives 3 channels of 64x64.", Assert.Throws<ArgumentException>(() => new Graph([], output: 0, GraphKind.Vector)).Message);

    [Fact]
    public void Create_VectorThatDependsOnTheSize_Throws()
    {
        // One pixel for images of 64 to 127 pixels a side, more for others.
        var error = Assert.Throws<ArgumentException>(() => new Graph([new PoolOperation(0, PoolKind.Average, 64, 64)], output: 1, GraphKind.Vector));

        Assert.Contains("computed from channel statistics", error.Message);
    }

    [Fact]
    public void Create_ConditionalVector_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => new Graph(
            [new ConditionalNormOperation(0, "a", "b", 2, 3, 1e-5), new ChannelStatisticsOperation(1, 1e-5)], output: 2, GraphKind.Vector));

        Assert.Contains("cannot have conditional or adaptive norms", error.Message);
    }

    [Fact]
    public void Create_ConditionalAndAdaptiveNorms_Throws()
        => Assert.Contains("but not both", Assert.Throws<ArgumentException>(() => new Graph(
            [new ConditionalNormOperation(0, "a", "b", 2, 3, 1e-5), new AdaptiveNormOperation(1, 3, 1e-5)], output: 2)).Message);

    [Fact]
    public void StyleRows_OfAdaptiveNorms_FollowEachOther()
    {
        Assert.Equal(16, EveryOperation.AdaptiveGraph.StyleRowLength);
        Assert.Equal([(0, 0), (2, 6)], EveryOperation.AdaptiveGraph.StyleRowOffsets.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Create_StyleFeaturesThatAreNotTheOutput_Throws()
        => Assert.Contains("must be the output", Assert.Throws<ArgumentException>(() => new Graph([new StyleFeaturesOperation([0])], output: 0)).Message);

    [Fact]
    public void Create_FeaturesWithoutAList_Throws()
        => Assert.Contains("GraphBuilder.StyleFeatures", Assert.Throws<ArgumentException>(() => new Graph([new ActivationOperation(0, ActivationKind.Relu)], output: 1, GraphKind.Features)).Message);

    [Fact]
    public void Create_AttentionOfKeysAndValuesOfTwoSizes_Throws()
        => Assert.Contains("of one size", Assert.Throws<ArgumentException>(() => new Graph(
            [new PoolOperation(0, PoolKind.Max, 2, 2), new AttentionOperation(0, 0, 1)], output: 2)).Message);

    [Fact]
    public void Create_KindThatIsNone_Throws()
        => Assert.Contains("GraphKind has no value 7", Assert.Throws<ArgumentException>(() => new Graph([], output: 0, (GraphKind)7)).Message);

    [Fact]
    public void Create_ImageOfStatistics_Throws()
        => Assert.EndsWith("gives 6 channels of 1x1.", Assert.Throws<ArgumentException>(() => new Graph([new ChannelStatisticsOperation(0, 1e-5)], output: 1)).Message);

    [Fact]
    public void StyleRowLength_ConditionalNorms_IsTwiceTheirChannels()
    {
        var graph = new Graph(
            [
                new ConditionalNormOperation(0, "a", "b", 2, 3, 1e-5), new ConvolutionOperation(1, "w", null, 3, 5, 1), new ConditionalNormOperation(2, "c", "d", 2, 5, 1e-5),
                new InstanceNormOperation(3, null, null, 5, 1e-5), new ConvolutionOperation(4, "v", null, 5, 3, 1),
            ],
            output: 5);

        Assert.Equal(16, graph.StyleRowLength);
        Assert.Equal([(0, 0), (2, 6)], graph.StyleRowOffsets.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void StyleRowLength_PlainNorms_IsZero()
        => Assert.Equal(0, new Graph([new InstanceNormOperation(0, null, null, 3, 1e-5)], output: 1).StyleRowLength);

    [Fact]
    public void Create_MoreScalesThanARowHolds_Throws()
    {
        const int Channels = 1 << 29;
        var error = Assert.Throws<ArgumentException>(() => new Graph(
            [
                new ConvolutionOperation(0, "w", null, 3, Channels, 64), new ConditionalNormOperation(1, "a", "b", 1, Channels, 1e-5), new ConditionalNormOperation(2, "a", "b", 1, Channels, 1e-5),
            ],
            output: 0));

        Assert.Contains("at most 16777216 values", error.Message);
    }

    [Fact]
    public void Elements_LargeMap_DoesNotOverflow()
        => Assert.Equal(3L * 100_000 * 100_000, new MapSize(3, 100_000, 100_000).Elements);
}
