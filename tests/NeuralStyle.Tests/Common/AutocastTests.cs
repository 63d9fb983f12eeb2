using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Common;

public sealed class AutocastTests : TensorTest
{
    [Fact]
    public void IsSupported_ThisLibTorch_IsTrue() => Assert.True(Autocast.IsSupported);

    [Theory]
    [InlineData(Precision.Single, ScalarType.Float32)]
    [InlineData(Precision.BFloat16, ScalarType.BFloat16)]
    [InlineData(Precision.Half, ScalarType.Float16)]
    public void Enter_Precision_IsTheTypeOfConvolutions(Precision precision, ScalarType expected)
    {
        using (Autocast.Enter(precision, DeviceType.CPU))
        {
            Assert.Equal(expected, TypeOfConvolution());
        }

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Enter_Nested_EachRegionRestoresTheOneAround()
    {
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using (Autocast.Enter(DeviceType.CPU, ScalarType.Float16))
            {
                Assert.Equal(ScalarType.Float16, TypeOfConvolution());
            }

            Assert.Equal(ScalarType.BFloat16, TypeOfConvolution());
            using (Autocast.Suspend(DeviceType.CPU))
            {
                Assert.Equal(ScalarType.Float32, TypeOfConvolution());
            }

            Assert.Equal(ScalarType.BFloat16, TypeOfConvolution());
        }

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Enter_OtherDevice_LeavesTheCpuAsItIs()
    {
        using var autocast = Autocast.Enter(DeviceType.CUDA, ScalarType.Float16);

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Enter_TypeOrDeviceWithoutAutocast_Throws()
    {
        Assert.Throws<ArgumentException>(() => Autocast.Enter(DeviceType.CPU, ScalarType.Float64));
        Assert.Throws<ArgumentException>(() => Autocast.Enter(DeviceType.FPGA, ScalarType.BFloat16)); // LibTorch would end the process
        Assert.Throws<ArgumentOutOfRangeException>(() => Autocast.Enter((Precision)17, DeviceType.CPU));
    }

    [Fact]
    public void Suspend_DeviceWithoutAutocast_IsNothing() => Assert.Null(Autocast.Suspend(DeviceType.MPS));

    [Fact]
    public void Suspend_NoAutocastAround_ChangesNothing()
    {
        using (Autocast.Suspend(DeviceType.CPU))
        {
            Assert.Equal(ScalarType.Float32, TypeOfConvolution());
        }

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Dispose_OuterBeforeInner_LeavesBoth()
    {
        var outer = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
        var inner = Autocast.Enter(DeviceType.CPU, ScalarType.Float16);

        outer.Dispose();
        inner.Dispose();
        outer.Dispose();

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Dispose_Exception_Restores()
    {
        Assert.ThrowsAny<Exception>(() =>
        {
            using var autocast = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
            return functional.conv2d(ones(1, 1, 4, 4), ones(1, 2, 3, 3)); // channels do not fit
        });

        Assert.Equal(ScalarType.Float32, TypeOfConvolution());
    }

    [Fact]
    public void Dispose_OtherThread_ThrowsAndTheRegionGoesOn()
    {
        using var autocast = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);

        var failure = OnAnotherThread(() => Record.Exception(autocast.Dispose));

        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(ScalarType.BFloat16, TypeOfConvolution());
    }

    [Fact]
    public void Enter_OtherThread_StaysInFloat32()
    {
        using var autocast = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);

        var other = OnAnotherThread(() =>
        {
            using var scope = NewDisposeScope();
            return TypeOfConvolution();
        });

        Assert.Equal(ScalarType.Float32, other);
    }

    [Fact]
    public void Enter_WeightChangedBetweenRegions_UsesTheNewOne()
    {
        var image = ones(1, 1, 4, 4);
        var weight = ones(1, 1, 1, 1, requires_grad: true); // a leaf, which autocast keeps while a region lasts

        var before = Convolve(image, weight);
        using (no_grad())
        {
            weight.fill_(3);
        }

        Assert.Equal((1f, 3f), (before, Convolve(image, weight)));
    }

    [Fact]
    public void Backward_SmallNetwork_GradientsAreNearSinglePrecision()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = ValueRange.ZeroToOne });
        var image = rand(1, 3, 32, 32);
        var target = rand(1, 3, 32, 32);

        var single = Gradient(network, image, target, Precision.Single);
        var half = Gradient(network, image, target, Precision.BFloat16);

        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.grad!.dtype));
        Assert.False(single.allclose(half, rtol: 0, atol: 1e-9)); // bfloat16 did run
        Assert.True(functional.cosine_similarity(single, half, dim: 0).item<float>() > 0.98f);
        Assert.Equal(1, (half.norm() / single.norm()).item<float>(), 0.1);
    }

    private static ScalarType TypeOfConvolution() => functional.conv2d(ones(1, 1, 4, 4), ones(1, 1, 3, 3)).dtype;

    private static float Convolve(Tensor image, Tensor weight)
    {
        using var autocast = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
        return functional.conv2d(image, weight)[0, 0, 0, 0].to_type(ScalarType.Float32).item<float>();
    }

    private static Tensor Gradient(TransformNetwork network, Tensor image, Tensor target, Precision precision)
    {
        network.zero_grad();
        using var scope = NewDisposeScope();
        Tensor stylized;
        using (Autocast.Enter(precision, DeviceType.CPU))
        {
            stylized = network.call(image);
        }

        functional.mse_loss(stylized.to_type(ScalarType.Float32), target).backward();
        return cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())]).MoveToOuterDisposeScope();
    }

    private static T OnAnotherThread<T>(Func<T> work)
    {
        T? result = default;
        var thread = new Thread(() => result = work());
        thread.Start();
        thread.Join();
        return result!;
    }
}
