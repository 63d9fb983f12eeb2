using NeuralStyle.Graphs;
using NeuralStyle.Tests.Inference;
using Xunit;

namespace NeuralStyle.Tests.Graphs;

public sealed class FusedGraphTests
{
    private static readonly ConvolutionOperation First = new(0, "w", "b", InChannels: 3, OutChannels: 3, KernelSize: 1);

    [Fact]
    public void Padding_ReadByAConvolutionOnly_IsPartOfIt()
    {
        var padding = new PadOperation(1, PadMode.Replicate, 2, 2, 0, 0);

        var convolution = Assert.IsType<FusedConvolutionOperation>(Fuse(First, padding, Convolution(2))[^2]);

        Assert.Equal((1, padding, 1, 3), (convolution.Source, convolution.Padding, convolution.UpsampleFactor, convolution.Writes));
    }

    [Fact]
    public void Padding_ReadTwice_RunsByItself()
    {
        var fused = Fuse(First, new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1), Convolution(2), new CropOperation(2, Reference: 1, Left: 0, Top: 0), new AddOperation(3, 4));

        Assert.Single(Singles<PadOperation>(fused));
        Assert.Null(fused.OfType<FusedConvolutionOperation>().Last().Padding);
    }

    [Fact]
    public void Padding_SecondModeOfAValue_RunsByItself()
    {
        var fused = Fuse(
            First, new PadOperation(1, PadMode.Zeros, 1, 1, 1, 1), new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1), Convolution(2), Convolution(3), new AddOperation(4, 5));

        Assert.Equal(PadMode.Reflect, Assert.Single(Singles<PadOperation>(fused)).Mode);
    }

    [Fact]
    public void Upsampling_BeforeReflectionAndA3x3_IsPartOfTheConvolution()
    {
        var convolution = Fuse(First, new UpsampleOperation(1, Factor: 2), new PadOperation(2, PadMode.Reflect, 1, 1, 1, 1), Convolution(3), new PoolOperation(4, PoolKind.Max, 2, 2))
            .OfType<FusedConvolutionOperation>().Last();

        Assert.Equal((1, 2, 4), (convolution.Source, convolution.UpsampleFactor, convolution.Writes));
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Upsampling_BeforeGroupsOfChannels_IsPartOfADepthwiseConvolution(int channelsOfAGroup, int expected)
    {
        var (first, padding) = (First with { OutChannels = 6 }, new PadOperation(2, PadMode.Reflect, 1, 1, 1, 1));
        var groups = channelsOfAGroup == 3 ? 1 : 6 / channelsOfAGroup;
        var grouped = new ConvolutionOperation(3, "k", null, InChannels: 6, OutChannels: 6, KernelSize: 3, Stride: 1, groups);

        var fused = Fuse(first, new UpsampleOperation(1, Factor: 2), padding, grouped, new PoolOperation(4, PoolKind.Max, 2, 2), new ConvolutionOperation(5, "o", null, InChannels: 6, OutChannels: 3, KernelSize: 1));

        Assert.Equal(expected, fused.OfType<FusedConvolutionOperation>().ElementAt(1).UpsampleFactor);
    }

    [Theory]
    [InlineData(2, PadMode.Zeros)]
    [InlineData(4, PadMode.Reflect)]
    public void Upsampling_OfAnotherKind_RunsByItself(int factor, PadMode mode)
    {
        var fused = Fuse(First, new UpsampleOperation(1, factor), new PadOperation(2, mode, 1, 1, 1, 1), Convolution(3), new PoolOperation(4, PoolKind.Max, factor, factor));

        Assert.Single(Singles<UpsampleOperation>(fused));
        Assert.NotNull(fused.OfType<FusedConvolutionOperation>().Last().Padding);
    }

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Relu6)]
    public void Norm_ClampAndSumAfterIt_ArePartOfIt(ActivationKind kind)
    {
        var fused = Fuse(First, Norm(1), new ActivationOperation(2, kind), new AddOperation(0, 3));

        var norm = Assert.IsType<FusedNormOperation>(fused[^2]);
        Assert.Equal((1, kind, 0, 4), (norm.Source, norm.Activation, norm.Residual, norm.Writes));
        Assert.Equal([1, 0], norm.Reads);
    }

    [Fact]
    public void Norm_SumWithALaterValue_IsNotPartOfIt()
    {
        var fused = Fuse(First, Norm(1), new ConvolutionOperation(0, "v", null, InChannels: 3, OutChannels: 3, KernelSize: 1), new AddOperation(2, 3));

        Assert.Null(Assert.Single(fused.OfType<FusedNormOperation>()).Residual);
        Assert.Single(Singles<AddOperation>(fused));
    }

    [Fact]
    public void Norm_ActivationThatIsNoClamp_RunsByItself()
        => Assert.Single(Singles<ActivationOperation>(Fuse(First, Norm(1), new ActivationOperation(2, ActivationKind.LeakyRelu))));

    [Fact]
    public void Ranges_AtBothEnds_ArePartOfInputAndOutput()
    {
        var (to, from) = (ValueRange.ImageNet.ToRange(0), ValueRange.ImageNet.FromRange(2));

        var fused = Fuse(to, First with { Input = 1 }, from);

        Assert.Equal((to, 1), (((InputOperation)fused[0]).Range, fused[0].Writes));
        Assert.Equal((2, from), (((OutputOperation)fused[^1]).Source, ((OutputOperation)fused[^1]).Range));
        Assert.Equal(3, fused.Count);
    }

    [Fact]
    public void Crop_BeforeTheRangeOfTheOutput_IsPartOfIt()
    {
        var (crop, from) = (new CropOperation(1, Reference: 0, Left: 0, Top: 0), ValueRange.ImageNet.FromRange(2));

        var output = Assert.IsType<OutputOperation>(Fuse(First, crop, from)[^1]);

        Assert.Equal((1, crop, from, 3), (output.Source, output.Crop, output.Range, output.Writes));
    }

    [Fact]
    public void Crop_ThatLeavesOutTheLeft_RunsByItself()
        => Assert.Null(((OutputOperation)Fuse(First, new PadOperation(1, PadMode.Zeros, 1, 0, 0, 0), new CropOperation(2, Reference: 0, Left: 1, Top: 0))[^1]).Crop);

    [Fact]
    public void Range_OfAnImageThatIsReadTwice_RunsByItself()
        => Assert.Null(((InputOperation)Fuse(ValueRange.ImageNet.ToRange(0), new AddOperation(0, 1))[0]).Range);

    [Fact]
    public void ReaderCount_ReferenceOfACrop_DoesNotCount()
    {
        var fused = new FusedGraph(Graph(First, new CropOperation(1, Reference: 0, Left: 0, Top: 0)));

        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(fused.ReaderCount));
    }

    [Theory]
    [MemberData(nameof(EngineSamples.OddGraphs), MemberType = typeof(EngineSamples))]
    public void Operations_OddGraph_ReadWhatIsThere(string name, GraphOperation[] operations)
    {
        var there = new HashSet<int>();
        foreach (var operation in new FusedGraph(Graph(operations)).Operations)
        {
            Assert.True(there.IsSupersetOf(operation.Reads), name);
            there.Add(operation.Writes);
        }

        Assert.Contains(operations.Length, there);
    }

    private static IEnumerable<T> Singles<T>(IEnumerable<FusedOperation> fused)
        where T : GraphOperation
        => fused.OfType<SingleOperation>().Select(single => single.Operation).OfType<T>();

    private static IReadOnlyList<FusedOperation> Fuse(params GraphOperation[] operations) => new FusedGraph(Graph(operations)).Operations;

    private static Graph Graph(params GraphOperation[] operations) => new(operations, operations.Length);

    private static ConvolutionOperation Convolution(int input) => new(input, "k", null, InChannels: 3, OutChannels: 3, KernelSize: 3);

    private static InstanceNormOperation Norm(int input) => new(input, null, null, Channels: 3, Epsilon: 1e-5);
}
