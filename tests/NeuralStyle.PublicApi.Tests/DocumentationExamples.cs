using Microsoft.Extensions.DependencyInjection;
using NeuralStyle.Blocks;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.ImageSharp;
using NeuralStyle.Imaging;
using NeuralStyle.Networks;
using NeuralStyle.Onnx;
using NeuralStyle.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>The code that README and docs show, word for word; <see cref="DocumentationTests"/> runs it and holds the texts against it.</summary>
internal static class DocumentationExamples
{
    public static void Train(int steps, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        NativeRuntime.KeepFreedMemory(); // once, in a process that trains: steps take less time

        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyle("painting.jpg")
            .WithContent("photos", cropSize: 256, batchSize: 4)
            .WithNetwork(new TransformNetworkOptions { Width = 16 })
            .WithLearningRate(LearningRateSchedule.CosineAnnealing(1e-3))
            .WithCheckpoints("run", everySteps: 500)
            .WithSeed(42)
            .Build();
        var result = trainer.Train(steps, progress, cancellationToken);
        result.Model.Save("painting.safetensors");
    }

    public static ImageBuffer Apply()
    {
        using var stylizer = Stylizer.Load("painting.safetensors");
        stylizer.StylizeFile("photo.jpg", "painted.png");
        ImageBuffer painted = stylizer.Stylize(ImageBuffer.Load("photo.jpg"));
        return painted;
    }

    public static async Task ApplyToMany()
    {
        using var stylizer = Stylizer.Load("painting.safetensors");
        await foreach (var result in stylizer.StylizeFolderAsync("photos", "painted"))
        {
            Console.WriteLine(result.Succeeded ? result.Request.Output : $"{result.Request.Input}: {result.Error!.Message}");
        }
    }

    public static void Import()
    {
        var model = StyleModel.Import("mosaic.pth");
        using var stylizer = Stylizer.Create(model);
        stylizer.StylizeFile("photo.jpg", "mosaic.png");
        model.Save("mosaic.safetensors");
    }

    public static StyleModel ImportOnnx()
    {
        var model = OnnxImporter.Import("mosaic.onnx", input: ValueRange.ZeroToOne);
        return model;
    }

    public static void ExportOnnx()
    {
        var model = StyleModel.Load("painting.safetensors");
        OnnxExporter.Export(model, "painting.onnx");
        OnnxExporter.Export(model, "pixels.onnx", new OnnxExportOptions { Images = OnnxImageFormat.Bytes, Precision = Precision.Half });
    }

    public static void ExportOnnxWithStyles()
    {
        using var stylizer = Stylizer.CreateBuiltIn();
        OnnxExporter.Export(stylizer.Model, "mosaic.onnx", new OnnxExportOptions { Style = stylizer.Prepare(ImageBuffer.Load("mosaic.jpg")) });
        OnnxExporter.Export(stylizer.Model, "any-style.onnx");
        OnnxExporter.ExportPredictor(stylizer.Model, "style-predictor.onnx");
    }

    public static StyleModel ImportFork()
    {
        var fork = WeightFamily.LengstromVariant(PadMode.Reflect, epsilon: 1e-5, ValueRange.ZeroToOne);
        var model = StyleModel.Import("wave", fork);
        return model;
    }

    public static void LoadVgg()
    {
        using var features = VggFeatures.Load("vgg19.pth");
    }

    public static void Export(StyleModel model)
    {
        TorchCheckpoint.Save(model, "painting.pth");
    }

    public static StyleModel ImportLarge()
    {
        var weights = TorchCheckpoint.Read("large.pth", new TorchCheckpointLimits { MaxTensors = 50_000 });
        var large = StyleModel.Import(weights);
        return large;
    }

    public static void TrainSeveralStyles(int steps)
    {
        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyles("painting.jpg", "mosaic.jpg")
            .WithContent("photos", cropSize: 128, batchSize: 2)
            .WithNetwork(new TransformNetworkOptions { Width = 8 })
            .Build();
        var result = trainer.Train(steps);

        using var stylizer = Stylizer.Create(result.Model);
        var photo = ImageBuffer.Load("photo.jpg");
        ImageBuffer mosaic = stylizer.Stylize(photo, StyleSelection.Single(1));
        ImageBuffer between = stylizer.Stylize(photo, StyleSelection.Blend((0, 0.7f), (1, 0.3f)));

        var sky = ImageBuffer.Load("sky.png"); // white where the sky is, black elsewhere
        ImageBuffer both = stylizer.Stylize(photo, StyleSelection.Masked(StyleSelection.First, new StyleRegion(sky, StyleSelection.Single(1))));
        mosaic.Save("mosaic.png");
        between.Save("between.png");
        both.Save("both.png");
    }

    public static void TrainAgainstOverfitting(StyleTrainerBuilder builder, int steps)
    {
        using var trainer = builder
            .WithStyleCrops(16)
            .WithLoss(loss => loss with { ContentWeight = 2 * loss.ContentWeight, ContentLayers = [VggLayer.Relu1_2, VggLayer.Relu2_2] })
            .WithMovingAverage()
            .Build();
        var result = trainer.Train(steps);
        result.Model.Save("overfitting.safetensors");
    }

    public static void TrainForHours(StyleTrainerBuilder builder, TimeSpan time)
    {
        using var trainer = builder
            .WithMovingAverage(0.999)
            .WithCheckpoints("run", everySteps: 500, keep: 3)
            .WithTensorBoard("run/logs")
            .WithReport("run/report.html")
            .Build();
        var result = trainer.Train(time); // such as TimeSpan.FromHours(2)
    }

    public static void StylizeWithAnyImage()
    {
        using var stylizer = Stylizer.CreateBuiltIn();
        var photo = ImageBuffer.Load("photo.jpg");
        ImageBuffer painted = stylizer.Stylize(photo, StyleSelection.From(ImageBuffer.Load("painting.jpg")));

        PreparedStyle rotterdam = PreparedStyle.FromTrained(stylizer.Model, "Rotterdam");
        stylizer.Stylize(photo, rotterdam).Save("rotterdam.png");

        PreparedStyle painting = stylizer.Prepare(ImageBuffer.Load("painting.jpg"));
        PreparedStyle mosaic = stylizer.Prepare(ImageBuffer.Load("mosaic.jpg"), size: 512); // broad strokes
        stylizer.StylizeFile("photo.jpg", "painted.png", painting);

        ImageBuffer between = stylizer.Stylize(photo, StyleSelection.Blend((painting, 0.7f), (mosaic, 0.3f)));
        ImageBuffer beyond = stylizer.Stylize(photo, StyleSelection.Blend((painting, 1.5f), (mosaic, -0.5f)));
        PreparedStyle mixture = stylizer.Prepare(StyleSelection.Blend((painting, 0.5f), (StyleSelection.From(ImageBuffer.Load("sky.png")), 0.5f)));

        var sky = ImageBuffer.Load("sky.png"); // white where the sky is, black elsewhere
        ImageBuffer both = stylizer.Stylize(photo, StyleSelection.Masked(painting, new StyleRegion(sky, mosaic)));

        ImageBuffer soft = stylizer.Stylize(photo, StyleSelection.From(painting).WithStrength(0.6f));
        ImageBuffer partly = stylizer.Stylize(photo, StyleSelection.Masked(painting, new StyleRegion(sky, StyleSelection.From(mosaic).WithStrength(0.2f))));

        using var keeping = Stylizer.CreateBuiltIn(new StylizerOptions { KeepColors = true });
        ImageBuffer kept = keeping.Stylize(photo, painting);
        ImageBuffer matched = stylizer.Stylize(photo, StyleSelection.From(ColorTransfer.Match(ImageBuffer.Load("painting.jpg"), photo)));

        soft.Save("soft.png");
        partly.Save("partly.png");
        kept.Save("kept.png");
        matched.Save("matched.png");
        painted.Save("any.png");
        between.Save("between.png");
        beyond.Save("beyond.png");
        both.Save("both.png");
        stylizer.Stylize(photo, mixture).Save("mixture.png");
    }

    public static void StylizeWithImageSharp()
    {
        using var stylizer = Stylizer.Load("painting.safetensors", new StylizerOptions().UseImageSharp());
        stylizer.StylizeFile("photo.jpg", "painted.png");
    }

    public static void ReadAndWriteWithImageSharp()
    {
        var load = new ImageLoadOptions { Codec = ImageSharpCodec.Default };
        var save = new ImageEncodeOptions { Codec = ImageSharpCodec.Default };

        ImageBuffer photo = ImageBuffer.Load("photo.jpg", load);
        photo.Save("photo.webp", save);
    }

    public static (ImageBuffer First, IReadOnlyList<string> All) ReadTiff()
    {
        var codec = new ImageSharpCodec { Formats = ImageSharpFormats.Default | ImageSharpFormats.Tiff };
        ImageBuffer scan = ImageBuffer.Load("scan.tif", new ImageLoadOptions { Codec = codec });
        IReadOnlyList<string> scans = PhotoFolder.List("scans", extensions: [".tif", ".tiff"]);
        return (scan, scans);
    }

    public static void AddStyle(int steps)
    {
        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyle("painting.jpg")
            .WithContent("photos", cropSize: 160, batchSize: 2)
            .WithTrunk(BuiltInStyles.Model)
            .Build();
        var result = trainer.Train(steps);
        StylePack.From(result.Model)[0].Rename("Tarascon").Save("tarascon.safetensors");
    }

    public static void UseStylePacks()
    {
        using var stylizer = Stylizer.CreateBuiltIn();
        stylizer.Styles.Add(StylePack.Load("tarascon.safetensors"));
        stylizer.StylizeFile("photo.jpg", "tarascon.png", StyleSelection.Named("Tarascon"));
        stylizer.Styles.Rename("Udnie", "Dancer");
        stylizer.Styles.Remove("Poppy field");
        Console.WriteLine(string.Join(", ", stylizer.Styles.Select(style => style.Name)));
    }

    public static void TrainMobile(int steps)
    {
        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyle("painting.jpg")
            .WithContent("photos", cropSize: 192, batchSize: 4)
            .WithNetwork(MobileNetworkOptions.Medium)
            .WithTeacher(BuiltInStyles.Model)
            .Build();
        var result = trainer.Train(steps);
        result.Model.Save("mobile.safetensors");
    }

    public static async Task StylizeCamera(IAsyncEnumerable<byte[]> camera, Action<ReadOnlyMemory<byte>> show)
    {
        using var stylizer = Stylizer.Load("mobile.safetensors");
        using var stream = stylizer.OpenStream(640, 480);
        var showing = Task.Run(async () =>
        {
            await foreach (var frame in stream.ReadAllAsync())
            {
                show(frame.Pixels); // RGB, three bytes a pixel
                frame.Dispose(); // its memory is used again
            }
        });

        await foreach (var pixels in camera)
        {
            stream.Send(pixels); // returns at once; the newest frame wins
        }

        stream.Complete();
        await showing;
        Console.WriteLine($"{stream.Statistics.FramesPerSecond:F0} frames a second, {stream.Statistics.Latency95.TotalMilliseconds:F0} ms");
    }

    public static void RegisterServices(IServiceCollection services)
    {
        services.AddNeuralStyle();
        services.AddNeuralStyle("mosaic", "mosaic.safetensors", new StylizerOptions { MaxThreads = 2 });
    }

    public static async Task StylizeUpload(IStylizer stylizer, Stream upload, Stream response, IProgress<double> progress, CancellationToken cancellationToken)
    {
        await stylizer.StylizeAsync(upload, response, ImageFormat.Jpeg, StyleSelection.Named("Rotterdam"), progress, cancellationToken);
    }

    public static void TrainAdaptive(int steps)
    {
        using var trainer = StyleTrainer.CreateBuilder()
            .WithNetwork(new AdaptiveStyleNetworkOptions()) // or AttentionStyleNetworkOptions
            .WithContent("photos", cropSize: 192)
            .WithStyleFolder("paintings", cropSize: 192)
            .WithCheckpoints("run")
            .Build();
        var result = trainer.Train(steps);
        result.Model.Save("adaptive.safetensors");
    }

    public static void StylizeAdaptively()
    {
        using var stylizer = Stylizer.Load("adaptive.safetensors");
        var photo = ImageBuffer.Load("photo.jpg");
        StyleSelection painting = StyleSelection.From(ImageBuffer.Load("painting.jpg"));
        ImageBuffer all = stylizer.Stylize(photo, painting);
        ImageBuffer half = stylizer.Stylize(photo, StyleSelection.Blend((painting, 0.5f), (StyleSelection.Content, 0.5f))); // alpha 0.5

        all.Save("all.png");
        half.Save("half.png");
    }

    public static PreparedStyle ImportStyleVector(float[] vector)
    {
        StyleModel model = StyleModel.Import("arbitrary"); // the folder with manifest.json
        PreparedStyle style = PreparedStyle.FromVector(model, vector);
        return style;
    }

    public static (StyleModel AdaIn, StyleModel SaNet) ImportParts()
    {
        StyleModel adaIn = StyleModel.ImportAdaptive("vgg_normalised.pth", "decoder.pth");
        StyleModel saNet = StyleModel.ImportAttention("vgg_normalised.pth", "transformer_iter_500000.pth", "decoder_iter_500000.pth");
        return (adaIn, saNet);
    }

    public static void TrainWithVgg(StyleTrainerBuilder builder, string vgg19)
    {
        using var features = VggFeatures.Load(vgg19);
        using var trainer = builder
            .WithFeatures(features)
            .WithLoss(loss => loss with { StyleWeight = 2 })
            .Build();
        var result = trainer.Train(steps: 1);
    }

    public static void TrainOwnNetwork(StyleTrainerBuilder builder, int steps)
    {
        using var network = new SmallNetwork();
        using var trainer = builder.WithNetwork(network).Build();
        var result = trainer.Train(steps);
        result.Model.Save("small.safetensors");
    }

    public sealed class SmallNetwork : StyleNetwork
    {
        [ComponentName(Name = "down")]
        private readonly ConvBlock _down = new(inChannels: 3, outChannels: 16, kernelSize: 5, stride: 2);

        [ComponentName(Name = "middle")]
        private readonly ResidualBlock _middle = new(channels: 16);

        [ComponentName(Name = "up")]
        private readonly UpsampleBlock _up = new(inChannels: 16, outChannels: 8);

        [ComponentName(Name = "last")]
        private readonly ConvBlock _last = new(inChannels: 8, outChannels: 3, kernelSize: 5, norm: NormKind.None, activation: ActivationKind.Sigmoid);

        public SmallNetwork()
            : base(nameof(SmallNetwork)) => RegisterComponents();

        public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        {
            var value = _middle.Describe(graph, _down.Describe(graph, input));
            return graph.Crop(_last.Describe(graph, _up.Describe(graph, value)), input); // an odd side comes back one longer
        }

        protected override Tensor Stylize(Tensor image, Tensor? style)
        {
            var value = _last.call(_up.call(_middle.call(_down.call(image))));
            return value[TensorIndex.Ellipsis, TensorIndex.Slice(0, image.shape[2]), TensorIndex.Slice(0, image.shape[3])];
        }
    }
}
