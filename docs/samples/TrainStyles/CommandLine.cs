using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder with the folders photos and paintings, and with photos-wide, paintings-wide and textures-wide if there are.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("..", "shared", "data"),
    };

    private static readonly Option<int> Crop = Number("--crop", 128, 32, 1024, "The side of the training images, in pixels.");

    private static readonly Option<int> Batch = Number("--batch", 4, 1, 256, "The number of images in a step.");

    private static readonly Option<double> StyleWeight = Real("--style-weight", 1, "The weight of the style loss.");

    private static readonly Option<double> ContentWeight = Real("--content-weight", 0.5, "The weight of the content loss.");

    private static readonly Option<string?> Features = new("--features") { Description = "Weights for the features that the loss compares; those in the library if left out.", HelpName = "FILE" };

    private static readonly Option<int> Threads = Number("--threads", 0, 0, 1024, "The number of threads; as many as there are cores if 0.");

    private static readonly Option<int> Seed = Number("--seed", 1, 0, int.MaxValue, "The seed of everything random.");

    public static int Parse(string[] args, Action<Action> run)
    {
        var root = new RootCommand("Makes the model of the library's built-in styles: trains a network for any style, packs it, fits named styles, and shows what it does.")
        {
            TrainCommand(run), FitCommand(run), PackCommand(run), SheetCommand(run),
        };
        return root.Parse(args).Invoke();
    }

    private static Command TrainCommand(Action<Action> run)
    {
        var start = new Option<string?>("--start") { Description = "A model with a style predictor to start from; random weights with the encoder of the built-in features if left out. Not read where the output folder has a checkpoint.", HelpName = "FILE" };
        var output = new Option<string>("--output") { Description = "The folder for the model and the checkpoint that training resumes from.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("artifacts", "styles") };
        var minutes = Real("--minutes", 60, "How long to train. The same command again trains on.");
        var learningRate = Real("--learning-rate", 1e-3, "The learning rate that the run begins with.");
        var lastLearningRate = Real("--last-learning-rate", 2e-4, "The learning rate that the run ends with.");
        var trainEncoder = new Option<int?>("--train-encoder") { Description = "Train the encoder too after this many steps, at a tenth of the learning rate; never if left out.", HelpName = "N" };
        var saveMinutes = Real("--save-minutes", 3, "How often the checkpoint is written.");
        return Verb("train", "Trains the network, or trains it on.", [Data, start, output, minutes, Crop, Batch, learningRate, lastLearningRate, StyleWeight, ContentWeight, Features, trainEncoder, saveMinutes, Threads, Seed], run, parsed => Training.Run(new TrainOptions(
            parsed.GetValue(Data)!,
            parsed.GetValue(start),
            parsed.GetValue(output)!,
            parsed.GetValue(minutes),
            parsed.GetValue(Crop),
            parsed.GetValue(Batch),
            parsed.GetValue(learningRate),
            parsed.GetValue(lastLearningRate),
            parsed.GetValue(StyleWeight),
            parsed.GetValue(ContentWeight),
            parsed.GetValue(Features),
            parsed.GetValue(trainEncoder),
            parsed.GetValue(saveMinutes),
            parsed.GetValue(Threads),
            parsed.GetValue(Seed))));
    }

    private static Command FitCommand(Action<Action> run)
    {
        var model = Model();
        var styles = Files("--styles", "The style images. The name of a file is the name of its style.", isRequired: true);
        var output = OutputFile("--output", "The file for the model with these styles as its trained ones.");
        var steps = Number("--steps", 200, 0, 1_000_000, "The number of steps for each style.");
        var learningRate = Real("--learning-rate", 0.02, "The learning rate that a style begins with; it falls along a cosine.");
        return Verb("fit", "Fits the style rows of named styles, starting from the predicted ones, and stores them in the model.", [model, styles, Data, output, steps, Crop, Batch, learningRate, StyleWeight, ContentWeight, Features, Threads, Seed], run, parsed => Fitting.Run(new FitOptions(
            parsed.GetValue(model)!,
            parsed.GetValue(styles)!,
            parsed.GetValue(Data)!,
            parsed.GetValue(output)!,
            parsed.GetValue(steps),
            parsed.GetValue(Crop),
            parsed.GetValue(Batch),
            parsed.GetValue(learningRate),
            parsed.GetValue(StyleWeight),
            parsed.GetValue(ContentWeight),
            parsed.GetValue(Features),
            parsed.GetValue(Threads),
            parsed.GetValue(Seed))));
    }

    private static Command PackCommand(Action<Action> run)
    {
        var input = new Option<string>("--input") { Description = "A model, or a checkpoint of training.", HelpName = "FILE", Required = true };
        var output = OutputFile("--output", "The packed model.", Path.Combine("src", "NeuralStyle", "Inference", "BuiltInStyles.safetensors"));
        var facts = new Option<string[]>("--fact") { Description = "A fact about the model to store in the file.", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };
        return Verb("pack", "Writes a model in half precision, with where it comes from.", [input, output, facts], run,
            parsed => Packing.Run(parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(facts)!));
    }

    private static Command SheetCommand(Action<Action> run)
    {
        var model = Model();
        var styles = Files("--styles", "Style images, or folders of them; the model's trained styles if left out.", isRequired: false);
        var photos = Files("--photos", "Photos, or folders of them.", isRequired: true);
        var every = Number("--every", TrainingData.HeldOutEvery, 1, 100_000, "Of a folder, take every Nth image by name. Training holds out every tenth.");
        var count = new Option<string>("--count") { Description = "The number of styles and of photos.", HelpName = "STYLESxPHOTOS", DefaultValueFactory = _ => "12x4" };
        var side = Number("--side", 384, 32, 4096, "The shorter side that photos are resized to, in pixels.");
        var output = OutputFile("--output", "The PNG file.", Path.Combine("artifacts", "styles", "sheet.png"));
        return Verb("sheet", "Draws a contact sheet: a row for each style, a column for each photo. It needs no LibTorch.", [model, styles, photos, every, count, side, output, Threads], run, parsed => SheetVerb.Run(new SheetOptions(
            parsed.GetValue(model)!,
            parsed.GetValue(styles) ?? [],
            parsed.GetValue(photos)!,
            parsed.GetValue(every),
            parsed.GetValue(count)!,
            parsed.GetValue(side),
            parsed.GetValue(output)!,
            parsed.GetValue(Threads))));
    }

    private static Command Verb(string name, string description, IEnumerable<Option> options, Action<Action> run, Action<ParseResult> action)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => run(() => action(parsed)));
        return command;
    }

    private static Option<string> Model() => new("--model") { Description = "The model.", HelpName = "FILE", Required = true };

    private static Option<string[]> Files(string name, string description, bool isRequired)
        => new(name) { Description = description, HelpName = "FILE", AllowMultipleArgumentsPerToken = true, Required = isRequired };

    private static Option<string> OutputFile(string name, string description, string? value = null)
        => value is null
            ? new(name) { Description = description, HelpName = "FILE", Required = true }
            : new(name) { Description = description, HelpName = "FILE", DefaultValueFactory = _ => value };

    private static Option<int> Number(string name, int value, int minimum, int maximum, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        Validators = { Between(name, minimum, maximum) },
    };

    private static Option<double> Real(string name, double value, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        Validators = { Between(name, 0, 1e6) },
    };

    private static Action<OptionResult> Between(string name, double minimum, double maximum) => result =>
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var value) && !(value >= minimum && value <= maximum))
        {
            result.AddError($"{name} must be from {minimum} to {maximum} but is {text}.");
        }
    };
}
