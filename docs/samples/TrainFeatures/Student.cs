using NeuralStyle.Features;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The built-in network while it learns: its own parameters, trainable, and a linear head per layer that maps its channels to VGG-19's.</summary>
internal sealed class Student : IDisposable
{
    private readonly Dictionary<string, (Parameter Weight, Parameter Bias)> _heads = [];

    /// <param name="teacher">The teacher.</param>
    /// <param name="images">Images (B, 3, H, W) to fit the heads on.</param>
    /// <param name="start">A narrow VGG-19 to start from, as the data folder has it; null for random weights.</param>
    public Student(Teacher teacher, Tensor images, string? start)
    {
        using var noGradient = no_grad();
        Initialize(start is null ? null : SafeTensors.Read(start));
        FitHeads(teacher, images);
        foreach (var parameter in Features.parameters())
        {
            parameter.requires_grad = true;
        }
    }

    /// <summary>The network.</summary>
    public BuiltInFeatures Features { get; } = new();

    /// <summary>The parameters of the heads.</summary>
    public IEnumerable<Parameter> Heads => _heads.Values.SelectMany(head => new[] { head.Weight, head.Bias });

    /// <summary>The student's prediction of VGG-19's features of a layer, (B, C, H, W), in the teacher's units.</summary>
    public Tensor Guess(string layer, Tensor maps) => nn.functional.conv2d(maps, _heads[layer].Weight, _heads[layer].Bias);

    public void Dispose()
    {
        foreach (var parameter in Heads.ToList())
        {
            parameter.Dispose();
        }

        Features.Dispose();
    }

    private void Initialize(StateDict? start)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in Features.named_parameters())
        {
            if (start is not null)
            {
                parameter.copy_(start[NarrowName(name)].ToTensor());
            }
            else if (parameter.dim() == 1)
            {
                parameter.zero_();
            }
            else
            {
                parameter.normal_(0, Math.Sqrt(2.0 / (parameter.shape[1] * parameter.shape[2] * parameter.shape[3]))); // He et al. 2015
            }
        }
    }

    // features.10.weight is conv31.weight there.
    private static string NarrowName(string name)
    {
        var parts = name.Split('.');
        var label = parts[1] switch { "0" => "11", "2" => "12", "5" => "21", "7" => "22", "10" => "31", "12" => "32", "14" => "33", "16" => "34", _ => "41" };
        return $"conv{label}.{parts[2]}";
    }

    // Least squares: without it the first minutes go into finding the mean of features that are far from 0.
    private void FitHeads(Teacher teacher, Tensor images)
    {
        using var scope = NewDisposeScope();
        var targets = teacher.Extract(images);
        var maps = Features.Extract(images, FeatureLayers.All);
        foreach (var layer in FeatureLayers.All)
        {
            var input = Flat(maps[layer]);
            input = cat([input, ones(1, input.shape[1])], 0); // (C + 1, N), the last for the bias
            var output = Flat(teacher.Scaled(layer, targets[layer])); // (K, N)
            var moments = input.mm(input.transpose(0, 1));
            var ridge = eye(moments.shape[0]).mul(moments.diagonal().mean().mul(1e-4));
            var solution = linalg.solve(moments.add(ridge), input.mm(output.transpose(0, 1))); // (C + 1, K)
            var channels = input.shape[0] - 1;
            var weight = solution.narrow(0, 0, channels).transpose(0, 1).reshape(-1, channels, 1, 1).contiguous();
            _heads[layer] = (new Parameter(weight.DetachFromDisposeScope()), new Parameter(solution[channels].clone().DetachFromDisposeScope()));
            _heads[layer].Weight.DetachFromDisposeScope();
            _heads[layer].Bias.DetachFromDisposeScope();
        }
    }

    private static Tensor Flat(Tensor maps) => maps.transpose(0, 1).flatten(1); // (C, B * H * W)
}
