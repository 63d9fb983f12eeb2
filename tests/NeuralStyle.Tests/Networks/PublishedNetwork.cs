using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Networks;

/// <summary>pytorch/examples' fast_neural_style network written out in LibTorch calls: an independent statement of what it computes.</summary>
internal static class PublishedNetwork
{
    /// <summary>Runs it on RGB in 0-255.</summary>
    /// <param name="x">The images.</param>
    /// <param name="weight">Gives the weight of a name.</param>
    /// <param name="rectifiesAll">True for a ReLU after every convolution, as eriklindernoren's code has it.</param>
    public static Tensor Run(Tensor x, Func<string, Tensor> weight, bool rectifiesAll = false)
    {
        x = Norm(Conv(x, "conv1", stride: 1), "in1").relu();
        x = Norm(Conv(x, "conv2", stride: 2), "in2").relu();
        x = Norm(Conv(x, "conv3", stride: 2), "in3").relu();
        for (var i = 1; i <= 5; i++)
        {
            var inner = Norm(Conv(x, $"res{i}.conv1", stride: 1), $"res{i}.in1").relu();
            x += Last(Norm(Conv(inner, $"res{i}.conv2", stride: 1), $"res{i}.in2"));
        }

        x = Norm(Conv(Double(x), "deconv1", stride: 1), "in4").relu();
        x = Norm(Conv(Double(x), "deconv2", stride: 1), "in5").relu();
        return Last(Conv(x, "deconv3", stride: 1));

        Tensor Last(Tensor value) => rectifiesAll ? value.relu() : value;

        Tensor Conv(Tensor input, string key, long stride)
        {
            var kernels = weight($"{key}.conv2d.weight");
            var padding = kernels.shape[2] / 2;
            var padded = functional.pad(input, [padding, padding, padding, padding], PaddingModes.Reflect);
            return functional.conv2d(padded, kernels, weight($"{key}.conv2d.bias"), [stride, stride]);
        }

        Tensor Norm(Tensor input, string key) => functional.instance_norm(input, weight: weight($"{key}.weight"), bias: weight($"{key}.bias"));

        static Tensor Double(Tensor input) => input.repeat_interleave(2, 2).repeat_interleave(2, 3);
    }
}
