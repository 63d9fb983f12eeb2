using System.CommandLine;
using NeuralStyle.Samples.Shared;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = CommandOptions.Folder(
        "--data", "The folder with photos, paintings, their -wide companions if any, and vgg19/vgg19-normalised-relu4_1.safetensors.", Path.Combine("..", "shared", "data"));

    private static readonly Option<string> Output = CommandOptions.Folder("--output", "The folder for what is made.", Path.Combine("artifacts", "features"));

    private static readonly Option<string?> Weights = CommandOptions.OptionalFile("--weights", "The weights to measure; those in the library if left out.");

    private static readonly Option<int> Threads = Count("--threads", 0, "Threads of LibTorch, as many as there are cores if 0. Another number gives other weights.");

    private static readonly Option<int> Seed = Count("--seed", 1, "The seed of everything random.");

    public static RootCommand Create() => new("Makes the weights of the built-in features by teaching a small network what VGG-19 sees, and measures how well it sees.")
    {
        TrainCommand(), MeasureCommand(), TransferCommand(), TimeCommand(),
    };

    private static Command TrainCommand()
    {
        var start = CommandOptions.OptionalFile("--start", "A narrow VGG-19 to start from, with the keys of vgg19-narrow16x-relu5_1.safetensors; random weights if left out.");
        var steps = Count("--steps", 3600, "The number of steps.");
        var learningRate = CommandOptions.Real("--learning-rate", 3e-3, "The learning rate that the training begins with; it falls along a cosine.");
        var pairWeight = CommandOptions.Real("--pair-weight", 0.05, "The weight of the distances of pairs of images against that of the features themselves.");
        var pairs = Count("--pairs", 3, "The number of pairs of images in a batch.");
        var crop = Count("--crop", 96, "The side of the images, in pixels.");
        return Verb("train", "Makes the weights.", [start, Output, steps, learningRate, pairWeight, pairs, crop, Seed], parsed => Training.Run(new TrainOptions(
            parsed.GetValue(Data)!,
            parsed.GetValue(start),
            parsed.GetValue(Output)!,
            parsed.GetValue(steps),
            parsed.GetValue(learningRate),
            parsed.GetValue(pairWeight),
            parsed.GetValue(pairs),
            parsed.GetValue(crop),
            parsed.GetValue(Seed))));
    }

    private static Command MeasureCommand()
        => Verb("measure", "Measures how far the features agree with VGG-19's on distances between images that training did not see.", [Weights],
            parsed => AgreementReport.Run(parsed.GetValue(Data)!, parsed.GetValue(Weights)));

    private static Command TransferCommand()
    {
        var steps = Count("--steps", 300, "The steps of each training.");
        var crop = Count("--crop", 160, "The side of the training images, in pixels.");
        var styleWeight = CommandOptions.Real("--style-weight", 1, "The weight of the style loss against the content loss.");
        var learningRate = CommandOptions.Real("--learning-rate", 2e-3, "The learning rate that a training begins with.");
        return Verb("transfer", "Trains networks on the features and on VGG-19, and compares what VGG-19 says of them.", [Weights, Output, steps, crop, styleWeight, learningRate, Seed],
            parsed => TransferReport.Run(new TransferOptions(
                parsed.GetValue(Data)!,
                parsed.GetValue(Weights),
                parsed.GetValue(Output)!,
                parsed.GetValue(steps),
                parsed.GetValue(crop),
                parsed.GetValue(styleWeight),
                parsed.GetValue(learningRate),
                parsed.GetValue(Seed))));
    }

    private static Command TimeCommand()
    {
        var batch = Count("--batch", 4, "The number of images in a step.");
        var side = Count("--side", 256, "The side of the images, in pixels.");
        var rounds = Count("--rounds", 9, "The number of times that each is timed.");
        return Verb("time", "Times training steps on the features, on VGG-19 to the same layer, and on VGG-16.", [batch, side, rounds],
            parsed => Timing.Run(parsed.GetValue(Data)!, parsed.GetValue(batch), parsed.GetValue(side), parsed.GetValue(rounds)));
    }

    private static Command Verb(string name, string description, IEnumerable<Option> options, Action<ParseResult> action)
        => new Command(name, description).With([.. options, Data, Threads], parsed =>
        {
            NativeRuntime.EnsureLoaded();
            NativeRuntime.KeepFreedMemory(); // this process trains and nothing else, so it may
            if (parsed.GetValue(Threads) is > 0 and var threads)
            {
                set_num_threads(threads);
            }

            action(parsed);
        });

    private static Option<int> Count(string name, int value, string description) => CommandOptions.Number(name, value, 0, int.MaxValue, description);
}
