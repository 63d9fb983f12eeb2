using System.CommandLine;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder with photos, paintings, their -wide companions if any, and vgg19/vgg19-normalised-relu4_1.safetensors.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("..", "shared", "data"),
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "The folder for what is made.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("artifacts", "features"),
    };

    private static readonly Option<string?> Weights = new("--weights") { Description = "The weights to measure; those in the library if left out.", HelpName = "FILE" };

    private static readonly Option<int> Threads = Number("--threads", 0, "Threads of LibTorch, as many as there are cores if 0. Another number gives other weights.");

    private static readonly Option<int> Seed = Number("--seed", 1, "The seed of everything random.");

    public static int Parse(string[] args, Action<Action> run)
    {
        var root = new RootCommand("Makes the weights of the built-in features by teaching a small network what VGG-19 sees, and measures how well it sees.")
        {
            TrainCommand(run), MeasureCommand(run), TransferCommand(run), TimeCommand(run),
        };
        root.Options.Add(Data);
        root.Options.Add(Threads);
        foreach (var option in new Option[] { Data, Threads })
        {
            option.Recursive = true;
        }

        return root.Parse(args).Invoke();
    }

    private static Command TrainCommand(Action<Action> run)
    {
        var start = new Option<string?>("--start") { Description = "A narrow VGG-19 to start from, with the keys of vgg19-narrow16x-relu5_1.safetensors; random weights if left out.", HelpName = "FILE" };
        var steps = Number("--steps", 3600, "The number of steps.");
        var learningRate = Real("--learning-rate", 3e-3, "The learning rate that the training begins with; it falls along a cosine.");
        var pairWeight = Real("--pair-weight", 0.05, "How much the distances of pairs of pictures count against the features themselves.");
        var pairs = Number("--pairs", 3, "Pairs of pictures in a batch.");
        var crop = Number("--crop", 96, "The side of the pictures, in pixels.");
        return Verb("train", "Makes the weights.", [start, Output, steps, learningRate, pairWeight, pairs, crop, Seed], run, parsed => Training.Run(new TrainOptions(
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

    private static Command MeasureCommand(Action<Action> run)
        => Verb("measure", "Measures how far the features agree with VGG-19's on distances between images that training did not see.", [Weights], run,
            parsed => AgreementReport.Run(parsed.GetValue(Data)!, parsed.GetValue(Weights)));

    private static Command TransferCommand(Action<Action> run)
    {
        var steps = Number("--steps", 300, "The steps of each training.");
        var crop = Number("--crop", 160, "The side of the training pictures, in pixels.");
        var styleWeight = Real("--style-weight", 1, "How much the style counts against the content.");
        var learningRate = Real("--learning-rate", 2e-3, "The learning rate that a training begins with.");
        return Verb("transfer", "Trains networks on the features and on VGG-19, and compares what VGG-19 says of them.", [Weights, Output, steps, crop, styleWeight, learningRate, Seed], run,
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

    private static Command TimeCommand(Action<Action> run)
    {
        var batch = Number("--batch", 4, "Pictures in a step.");
        var side = Number("--side", 256, "The side of the pictures, in pixels.");
        var rounds = Number("--rounds", 9, "How often each is timed.");
        return Verb("time", "Times training steps on the features, on VGG-19 to the same layer, and on VGG-16.", [batch, side, rounds], run,
            parsed => Timing.Run(parsed.GetValue(Data)!, parsed.GetValue(batch), parsed.GetValue(side), parsed.GetValue(rounds)));
    }

    private static Command Verb(string name, string description, IEnumerable<Option> options, Action<Action> run, Action<ParseResult> action)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => run(() =>
        {
            if (parsed.GetValue(Threads) is > 0 and var threads)
            {
                set_num_threads(threads);
            }

            action(parsed);
        }));
        return command;
    }

    private static Option<int> Number(string name, int value, string description)
        => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static Option<double> Real(string name, double value, string description)
        => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
}
