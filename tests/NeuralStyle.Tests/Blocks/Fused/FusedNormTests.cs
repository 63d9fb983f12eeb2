using NeuralStyle.Blocks.Fused;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class FusedNormTests : TensorTest
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(1, 16, 8, 8, false)] // the widest vectors
    [InlineData(2, 8, 9, 7, true)]
    [InlineData(2, 4, 5, 3, true)]
    [InlineData(3, 3, 6, 11, true)] // no vectors
    [InlineData(2, 32, 40, 40, true)] // several chunks, the last one short
    [InlineData(1, 5000, 2, 2, false)] // more channels than a chunk has numbers
    public void Run_AnySize_EqualsLibTorchs(int batch, int channels, int height, int width, bool hasRelu)
        => TwinLaw.Holds(
            reads => FusedNorm.Run(reads[0], reads[1], reads[2], Epsilon, hasRelu),
            reads => Relu(functional.instance_norm(reads[0], weight: reads[1], bias: reads[2], eps: Epsilon), hasRelu),
            tolerance: 2e-5,
            (randn(batch, channels, height, width) * 3) + 20,
            rand(channels) + 0.5,
            randn(channels));

    [Fact]
    public void Run_WithoutWeights_EqualsLibTorchs()
        => TwinLaw.Holds(
            reads => FusedNorm.Run(reads[0], null, null, Epsilon, hasRelu: true),
            reads => functional.relu(functional.instance_norm(reads[0], eps: Epsilon)),
            tolerance: 2e-5,
            randn(2, 16, 9, 9));

    [Fact]
    public void Run_WeightsOfEachSample_EqualsSampleBySample()
        => TwinLaw.Holds(
            reads => FusedNorm.Run(reads[0], reads[1], reads[2], Epsilon, hasRelu: true),
            reads => cat([.. Enumerable.Range(0, 3).Select(i => functional.relu(functional.instance_norm(
                reads[0].narrow(0, i, 1), weight: reads[1].select(0, i), bias: reads[2].select(0, i), eps: Epsilon)))], 0),
            tolerance: 2e-5,
            randn(3, 16, 7, 9),
            rand(3, 16) + 0.5,
            randn(3, 16));

    [Fact]
    public void Run_BFloat16_EqualsSinglePrecisionWithinItsSteps()
        => TwinLaw.Holds(
            reads => FusedNorm.Run(reads[0].to_type(ScalarType.BFloat16), reads[1], reads[2], Epsilon, hasRelu: false),
            reads => FusedNorm.Run(reads[0].to_type(ScalarType.BFloat16).to_type(ScalarType.Float32), reads[1], reads[2], Epsilon, hasRelu: false),
            tolerance: 1.0 / 128,
            randn(2, 24, 9, 11),
            rand(24) + 0.5,
            randn(24));

    [Fact]
    public void Run_FlatChannel_HasNoGradientsThatAreNotFinite()
    {
        var input = zeros([1, 16, 4, 4], requires_grad: true);

        FusedNorm.Run(input, ones(16), zeros(16), Epsilon, hasRelu: true).sum().backward();

        Assert.True(input.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameBits()
        => TwinLaw.HoldsForAnyNumberOfThreads(reads => FusedNorm.Run(reads[0], null, null, Epsilon, hasRelu: true), randn(2, 16, 64, 64));

    [Fact]
    public void Run_ManySteps_LeavesNoTensor() => LeavesNoTensorOnAnyThread(() =>
    {
        for (var i = 0; i < 50; i++)
        {
            using var scope = NewDisposeScope();
            var input = rand([1, 16, 8, 8], requires_grad: true);
            FusedNorm.Run(FusedNorm.Run(input, null, null, Epsilon, hasRelu: true), null, null, Epsilon, hasRelu: false).square().sum().backward();
        }

        ReturnedGradients.Return();
    });

    private static Tensor Relu(Tensor value, bool hasRelu) => hasRelu ? functional.relu(value) : value;
}
