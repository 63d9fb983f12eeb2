using System.Globalization;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Weights;
using Spectre.Console;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The verb <c>time</c>: the cost of a training step on the built-in features, and on VGG-19 and VGG-16 in TorchSharp's own operations and in the library's, in one run.</summary>
/// <remarks>VGG-16 has random weights: a step takes as long with them as with trained ones.</remarks>
internal static class Timing
{
    private const int WarmRounds = 5;
    private const double Aim = 6; // times as fast as the library's VGG-19

    private static readonly int[][] Vgg16 = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512]];

    public static void Run(string data, int batch, int side, int rounds)
    {
        using var scope = NewDisposeScope();
        using var builtIn = new BuiltInFeatures();
        using var vgg19 = SamplePaths.LoadVgg19(data);
        using var vgg16 = VggFeatures.Create(RandomVgg16());
        using var plain19 = new PlainVgg(vgg19);
        using var plain16 = new PlainVgg(vgg16);
        (string Name, IFeatureExtractor Features, PerceptualLossOptions Loss)[] all =
        [
            ("built-in, relu4_1", builtIn, PerceptualLossOptions.For(builtIn)),
            ("TorchSharp's VGG-19, relu4_1", plain19, PerceptualLossOptions.For(vgg19)),
            ("TorchSharp's VGG-16, relu4_3", plain16, PerceptualLossOptions.For(vgg16)),
            ("VGG-19, relu4_1", vgg19, PerceptualLossOptions.For(vgg19)),
            ("VGG-16, relu4_3", vgg16, PerceptualLossOptions.For(vgg16)),
        ];
        foreach (var precision in Autocast.IsAcceleratedOnCpu ? new[] { Precision.Single, Precision.BFloat16 } : [Precision.Single])
        {
            var timers = all.Select(pair => new StepTimer(pair.Features, pair.Loss, batch, side, precision)).ToList();
            for (var round = 0; round < WarmRounds; round++)
            {
                timers.ForEach(timer => timer.Warm());
            }

            for (var round = 0; round < rounds; round++)
            {
                timers.ForEach(timer => timer.Time()); // in turn, so that what else the machine does falls on all alike
            }

            Print(FormattableString.Invariant($"Milliseconds of a step, {precision}, {batch} images of {side}x{side}, {get_num_threads()} threads, median of {rounds}"), all.Select(pair => pair.Name).Zip(timers));
            PrintAim(timers[0], timers[3]);
            timers.ForEach(timer => timer.Dispose());
        }
    }

    private static void Print(string title, IEnumerable<(string Name, StepTimer Timer)> rows)
    {
        var table = new Table().AddColumns("features", "features alone", "times built-in", "whole step", "times built-in").Title(title);
        var baseline = rows.First().Timer;
        foreach (var (name, timer) in rows)
        {
            table.AddRow(name, Format(timer.Features, "0.0"), Format(timer.Features / baseline.Features, "0.00"), Format(timer.Step, "0.0"), Format(timer.Step / baseline.Step, "0.00"));
        }

        AnsiConsole.Write(table);
    }

    private static void PrintAim(StepTimer builtIn, StepTimer vgg) => AnsiConsole.WriteLine(FormattableString.Invariant(
        $"The built-in features are {vgg.Features / builtIn.Features:0.0} times as fast as VGG-19 to the same layer (aim: at least {Aim})."));

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static StateDict RandomVgg16()
    {
        var weights = new List<KeyValuePair<string, WeightTensor>>();
        var (index, inChannels) = (0, 3);
        foreach (var block in Vgg16)
        {
            foreach (var channels in block)
            {
                var kernels = randn(channels, inChannels, 3, 3).mul(Math.Sqrt(2.0 / (9 * inChannels)));
                weights.Add(KeyValuePair.Create($"features.{index}.weight", kernels.ToWeightTensor()));
                weights.Add(KeyValuePair.Create($"features.{index}.bias", zeros(channels).ToWeightTensor()));
                (index, inChannels) = (index + 2, channels); // a convolution and its ReLU
            }

            index++; // the pooling
        }

        return new StateDict(weights);
    }
}
