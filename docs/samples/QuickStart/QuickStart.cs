using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Training;
using Spectre.Console;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The main job: train a style, stylize a photo, and leave a picture, a model and a chart.</summary>
internal sealed class QuickStart(QuickStartOptions options)
{
    private const int InputSide = 512; // pixels; the short side of what is stylized is at most this

    private string PicturePath => Path.Combine(options.Output, "before-after.png");

    private string ModelPath => Path.Combine(options.Output, "model.safetensors");

    private string ChartPath => Path.Combine(options.Output, "losses.png");

    public void Run()
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process trains and nothing else: a step takes a fifth less time
        Directory.CreateDirectory(options.Output);
        var pictures = SamplePictures.Prepare(options);

        using var result = Train(pictures);
        result.Model.Save(ModelPath);
        LossChart.Save(result.History, ChartPath);
        using var stylizer = Stylizer.Load(ModelPath);
        BeforeAfter.Save(pictures, stylizer, InputSide, PicturePath);
        Summarize(result);
    }

    private TrainingResult Train(SamplePictures pictures)
    {
        using var features = options.Vgg is null ? null : VggFeatures.Load(options.Vgg);
        var builder = StyleTrainer.CreateBuilder()
            .WithStyle(pictures.Styles)
            .WithContent(pictures.Photos, cropSize: options.CropSize, batchSize: int.Parse(Environment.GetEnvironmentVariable("QS_B") ?? "2"))
            .WithStyleSize(options.StyleSize)
            .WithNetwork(Network())
            .WithLoss(loss => loss with { StyleWeight = options.StyleWeight, TotalVariationWeight = double.Parse(Environment.GetEnvironmentVariable("QS_TV") ?? "1e-5"), ContentLayers = [Environment.GetEnvironmentVariable("QS_CL") ?? "relu2_2"] })
            .WithLearningRate(LearningRateSchedule.CosineAnnealing(rate: double.Parse(Environment.GetEnvironmentVariable("QS_LR") ?? "5e-3"), minimum: 1e-4).WithWarmup(10))
            .WithPrecision(Environment.GetEnvironmentVariable("QS_BF") == "1" ? Precision.BFloat16 : Precision.Single)
            .WithSeed(options.Seed);
        using var trainer = (features is null ? builder : builder.WithFeatures(features)).Build();
        return TrainingDisplay.Show(progress => trainer.Train(TimeSpan.FromMinutes(options.Minutes), progress));
    }

    // Tanh on [-1, 1] starts at middle gray and stays in range: a short training has no time to find the picture's brightness.
    private TransformNetworkOptions Network() => new()
    {
        Width = options.Width,
        Range = ValueRange.MinusOneToOne,
        PaintOver = Environment.GetEnvironmentVariable("QS_OVER") == "1",
    };

    private void Summarize(TrainingResult result)
    {
        foreach (var photo in result.SkippedPhotos)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Skipped[/] {photo.Path}: {photo.Reason}");
        }

        AnsiConsole.MarkupLineInterpolated($"[green]Done.[/] {result.History.Count} steps.");
        AnsiConsole.MarkupLineInterpolated($"  {PicturePath}  before and after");
        AnsiConsole.MarkupLineInterpolated($"  {ModelPath}  the network: load it with Stylizer.Load");
        AnsiConsole.MarkupLineInterpolated($"  {ChartPath}  the losses");
    }
}
