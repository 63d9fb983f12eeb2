using NeuralStyle.Features;
using NeuralStyle.Networks;
using Spectre.Console;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The main job: trains a style, stylizes a photo, and leaves an image, a model and a chart.</summary>
internal sealed class QuickStart(QuickStartOptions options)
{
    private const int InputSide = 512; // pixels; the short side of what is stylized is at most this

    private string BeforeAfterPath => Path.Combine(options.Output, "before-after.png");

    private string ModelPath => Path.Combine(options.Output, "model.safetensors");

    private string PackPath => Path.Combine(options.Output, "style.safetensors");

    private string ChartPath => Path.Combine(options.Output, "losses.png");

    public void Run()
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process trains and nothing else, so it may
        var files = InputFiles.Prepare(options);
        var photo = ImageBuffer.Load(files.Photo); // a photo that cannot be read is better known now than after the training
        Directory.CreateDirectory(options.Output);

        var result = Train(files);
        result.Model.Save(ModelPath);
        if (options.Pack)
        {
            StylePack.From(result.Model)[0].Save(PackPath);
        }

        LossChart.Save(result.History, ChartPath);
        using var stylizer = Stylizer.Load(ModelPath);
        BeforeAfter.Save(Reduce(photo), ImageBuffer.Load(files.Styles[0]), stylizer, BeforeAfterPath);
        Summarize(result);
    }

    private TrainingResult Train(InputFiles files)
    {
        using var features = options.Vgg is null ? null : VggFeatures.Load(options.Vgg);
        using var scratch = options.FromScratch ? NewNetwork() : null;
        var builder = StyleTrainer.CreateBuilder()
            .WithStyle(files.Styles)
            .WithContent(new ContentOptions
            {
                Folder = files.Photos,
                Recursive = true,
                CropSize = options.CropSize,
                BatchSize = 2,
                MaximumZoom = 1.5, // crops of larger zoom are often all but flat: their content cannot be kept
            })
            .WithStyleSize(options.StyleSize)
            .WithLoss(loss => loss with { StyleWeight = options.StyleWeight ?? loss.StyleWeight })
            .WithLearningRate(LearningRateSchedule.CosineAnnealing(LearningRate, minimum: LearningRate / 50).WithWarmup(10))
            .WithSeed(options.Seed);
        builder = features is null ? builder : builder.WithFeatures(features);
        builder = scratch is null ? builder : builder.WithNetwork(scratch); // else training starts from the built-in network
        builder = options.Pack ? builder.WithTrunk(BuiltInStyles.Model) : builder;
        builder = options.Mobile ? builder.WithNetwork(MobileNetworkOptions.Medium) : builder;
        builder = Teacher() is { } teacher ? builder.WithTeacher(teacher) : builder;
        using var trainer = builder.Build();
        return TrainingDisplay.Show(progress => trainer.Train(TimeSpan.FromMinutes(options.Minutes), progress));
    }

    // A network that is good already loses by large steps what it cannot find again in minutes.
    private double LearningRate => options.LearningRate ?? (options.FromScratch || options.Mobile || options.Pack ? 2e-3 : 5e-4);

    private StyleModel? Teacher() => options.Teacher is not null ? StyleModel.Load(options.Teacher) : options.Mobile ? BuiltInStyles.Model : null;

    private TransformNetwork NewNetwork()
    {
        var network = new TransformNetwork(new TransformNetworkOptions { Width = 16 });
        network.ResetWeights(options.Seed);
        return network;
    }

    private static ImageBuffer Reduce(ImageBuffer image)
        => Math.Min(image.Width, image.Height) > InputSide ? image.ResizeShortSide(InputSide) : image;

    private void Summarize(TrainingResult result)
    {
        foreach (var photo in result.SkippedPhotos)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Skipped[/] {photo.Path}: {photo.Reason}");
        }

        AnsiConsole.MarkupLineInterpolated($"[green]Done.[/] {result.Steps} steps.");
        AnsiConsole.MarkupLineInterpolated($"  {BeforeAfterPath}  before and after");
        AnsiConsole.MarkupLineInterpolated($"  {ModelPath}  the network: load it with Stylizer.Load");
        AnsiConsole.MarkupLineInterpolated($"  {ChartPath}  the losses");
        if (options.Pack)
        {
            AnsiConsole.MarkupLineInterpolated($"  {PackPath}  the style by itself: add it to the built-in network with apply --packs");
        }
    }
}
