using NeuralStyle.Graphs;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Engine.Steps;
using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class EnginePlanTests : TensorTest
{
    [Theory]
    [InlineData(64, 64, 64, 1)] // one for each channel
    [InlineData(128, 128, 32, 16)] // small groups share a vector
    [InlineData(128, 64, 2, 64)]
    [InlineData(128, 128, 1, 128)]
    public void Compile_GroupedConvolution_HasFewWeightsForOtherGroups(int inChannels, int outChannels, int groups, int mostInputs)
    {
        var model = EngineSamples.Model([
            new ConvolutionOperation(0, "first", null, InChannels: 3, inChannels, KernelSize: 1),
            new ConvolutionOperation(1, "grouped", null, inChannels, outChannels, KernelSize: 1, Stride: 1, groups),
            new ConvolutionOperation(2, "last", null, outChannels, OutChannels: 3, KernelSize: 1),
        ]);
        var kernels = KernelSet.All.MinBy(set => Math.Abs(set.Lanes - 8))!;

        using var plan = EnginePlan.Compile(model, kernels);

        var weights = plan.Steps.Single(step => step.Writes == 2).WeightLength - outChannels; // less the bias
        Assert.InRange(weights, 1, outChannels * mostInputs);
    }

    [Fact]
    public void Sizes_OutputSmallerThanTheImage_Throws()
    {
        var model = EngineSamples.Model([new PoolOperation(0, PoolKind.Average, KernelSize: 2, Stride: 2), new UpsampleOperation(1, Factor: 2)]);
        using var plan = EnginePlan.Compile(model, KernelSet.Best);

        var error = Assert.Throws<ArgumentException>(() => plan.Sizes(height: 5, width: 6));

        Assert.Contains("6x4 pixels for an image of 6x5", error.Message);
    }

    [Fact]
    public void Compile_ActivationAfterANorm_IsPartOfIt()
    {
        foreach (var kind in new[] { ActivationKind.Relu, ActivationKind.Relu6 })
        {
            var model = EngineSamples.Model([
                new ConvolutionOperation(0, "first", null, InChannels: 3, OutChannels: 3, KernelSize: 1), new InstanceNormOperation(1, null, null, Channels: 3, Epsilon: 1e-5), new ActivationOperation(2, kind),
            ]);

            using var plan = EnginePlan.Compile(model, KernelSet.Best);

            Assert.Equal([typeof(InputStep), typeof(ConvolutionStep), typeof(NormStep), typeof(OutputStep)], plan.Steps.Select(step => step.GetType()));
        }
    }
}
