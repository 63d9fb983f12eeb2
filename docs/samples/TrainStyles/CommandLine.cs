using System.CommandLine;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = CommandOptions.Folder(
        "--data", "The folder with the folders photos and paintings, and with photos-wide, paintings-wide and textures-wide if there are.", Path.Combine("..", "shared", "data"));

    private static readonly Option<int> Crop = CommandOptions.Number("--crop", 128, 32, 1024, "The side of the training images, in pixels.");

    private static readonly Option<int> Batch = CommandOptions.Number("--batch", 4, 1, 256, "The number of images in a step.");

    private static readonly Option<double> StyleWeight = CommandOptions.Real("--style-weight", 1, "The weight of the style loss.");

    private static readonly Option<double> ContentWeight = CommandOptions.Real("--content-weight", 0.5, "The weight of the content loss.");

    private static readonly Option<double> VariationWeight = CommandOptions.Real("--variation-weight", 1.25, "The weight of total variation, against hatching in plain areas.");

    private static readonly Option<string?> Vgg = CommandOptions.OptionalFile("--vgg", "Weights of VGG-19, up to relu4_1, whose features the loss compares; the features in the library if left out.");

    private static readonly Option<string> Device = DeviceOption();

    private static readonly Option<int> Threads = CommandOptions.Number("--threads", 0, 0, 1024, "The number of threads; as many as there are cores if 0.");

    private static readonly Option<int> Seed = CommandOptions.Number("--seed", 1, 0, int.MaxValue, "The seed of everything random.");

    public static RootCommand Create() => new("Makes the model of the library's built-in styles: trains a network for any style, packs it, fits named styles, and shows what it does.")
    {
        TrainCommand(), FitCommand(), PackCommand(), SheetCommand(),
    };

    private static Command TrainCommand()
    {
        var start = CommandOptions.OptionalFile("--start", "A model with a style predictor to start from; random weights with the encoder of the built-in features if left out. Not read where the output folder has a checkpoint.");
        var output = CommandOptions.Folder("--output", "The folder for the model and the checkpoint that training resumes from.", Path.Combine("artifacts", "styles"));
        var minutes = CommandOptions.Real("--minutes", 60, "How long to train. The same command again trains on.");
        var learningRate = CommandOptions.Real("--learning-rate", 1e-3, "The learning rate that the run begins with.");
        var lastLearningRate = CommandOptions.Real("--last-learning-rate", 2e-4, "The learning rate that the run ends with.");
        var trainEncoder = new Option<int?>("--train-encoder") { Description = "Train the encoder too after this many steps, at a tenth of the learning rate; never if left out.", HelpName = "N" };
        var saveMinutes = CommandOptions.Real("--save-minutes", 3, "How often the checkpoint is written.");
        var ahead = CommandOptions.Number("--ahead", 2, 1, 1024, "The number of batches that are made ahead, in the background; some two for each core feed a GPU.");
        return new Command("train", "Trains the network, or trains it on.").With(
            [Data, start, output, minutes, Crop, Batch, learningRate, lastLearningRate, StyleWeight, ContentWeight, VariationWeight, Vgg, trainEncoder, saveMinutes, Device, ahead, Threads, Seed],
            parsed => Training.Run(new TrainOptions(
                parsed.GetValue(Data)!,
                parsed.GetValue(start),
                parsed.GetValue(output)!,
                parsed.GetValue(minutes),
                parsed.GetValue(Crop),
                parsed.GetValue(Batch),
                parsed.GetValue(learningRate),
                parsed.GetValue(lastLearningRate),
                Weights(parsed),
                parsed.GetValue(Vgg),
                parsed.GetValue(trainEncoder),
                parsed.GetValue(saveMinutes),
                parsed.GetValue(Device)!,
                parsed.GetValue(ahead),
                parsed.GetValue(Threads),
                parsed.GetValue(Seed))));
    }

    private static Command FitCommand()
    {
        var model = Model();
        var styles = CommandOptions.Files("--styles", "The style images. The name of a file is the name of its style.", isRequired: true);
        var output = CommandOptions.File("--output", "The file for the model with these styles as its trained ones.");
        var steps = CommandOptions.Number("--steps", 200, 0, 1_000_000, "The number of steps for each style.");
        var learningRate = CommandOptions.Real("--learning-rate", 0.02, "The learning rate that a style begins with; it falls along a cosine.");
        return new Command("fit", "Fits the style rows of named styles, starting from the predicted ones, and stores them in the model.").With(
            [model, styles, Data, output, steps, Crop, Batch, learningRate, StyleWeight, ContentWeight, VariationWeight, Vgg, Device, Threads, Seed],
            parsed => Fitting.Run(new FitOptions(
                parsed.GetValue(model)!,
                parsed.GetValue(styles)!,
                parsed.GetValue(Data)!,
                parsed.GetValue(output)!,
                parsed.GetValue(steps),
                parsed.GetValue(Crop),
                parsed.GetValue(Batch),
                parsed.GetValue(learningRate),
                Weights(parsed),
                parsed.GetValue(Vgg),
                parsed.GetValue(Device)!,
                parsed.GetValue(Threads),
                parsed.GetValue(Seed))));
    }

    private static Command PackCommand()
    {
        var input = CommandOptions.File("--input", "A model, or a checkpoint of training.");
        var output = CommandOptions.File("--output", "The packed model.", Path.Combine("src", "NeuralStyle", "Inference", "BuiltInStyles.safetensors"));
        var facts = CommandOptions.Files("--fact", "A fact about the model to store in the file.", helpName: "KEY=VALUE");
        return new Command("pack", "Writes a model in half precision, with where it comes from.").With(
            [input, output, facts],
            parsed => Packing.Run(parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(facts)!));
    }

    private static Command SheetCommand()
    {
        var model = Model();
        var styles = CommandOptions.Files("--styles", "Style images, or folders of them; the model's trained styles if left out.");
        var photos = CommandOptions.Files("--photos", "Photos, or folders of them.", isRequired: true);
        var every = CommandOptions.Number("--every", TrainingData.HeldOutEvery, 1, 100_000, "Of a folder, take every Nth image by name. Training holds out every tenth.");
        var count = new Option<string>("--count") { Description = "The number of styles and of photos.", HelpName = "STYLESxPHOTOS", DefaultValueFactory = _ => "12x4" };
        var side = CommandOptions.Number("--side", 384, 32, 4096, "The shorter side that photos are resized to, in pixels.");
        var output = CommandOptions.File("--output", "The PNG file.", Path.Combine("artifacts", "styles", "sheet.png"));
        return new Command("sheet", "Draws a contact sheet: a row for each style, a column for each photo. It needs no LibTorch.").With(
            [model, styles, photos, every, count, side, output, Threads],
            parsed => SheetVerb.Run(new SheetOptions(
                parsed.GetValue(model)!,
                parsed.GetValue(styles)!,
                parsed.GetValue(photos)!,
                parsed.GetValue(every),
                parsed.GetValue(count)!,
                parsed.GetValue(side),
                parsed.GetValue(output)!,
                parsed.GetValue(Threads))));
    }

    private static ObjectiveWeights Weights(ParseResult parsed)
        => new(parsed.GetValue(StyleWeight), parsed.GetValue(ContentWeight), parsed.GetValue(VariationWeight));

    private static Option<string> DeviceOption()
    {
        var option = new Option<string>("--device") { Description = "Where to train; auto is the GPU if there is one.", DefaultValueFactory = _ => "auto" };
        option.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        return option;
    }

    private static Option<string> Model() => CommandOptions.File("--model", "The model.");
}
