using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using NeuralStyle.Networks;
using NeuralStyle.Onnx;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>Runs the code of README and docs, and holds what they show against it. It works in a folder of its own, as the current one.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private static readonly string Root = RepositoryRoot();

    private readonly string _before = Environment.CurrentDirectory;
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralstyle-docs-").FullName;

    public DocumentationTests()
    {
        Environment.CurrentDirectory = _folder;
        Directory.CreateDirectory("photos");
        Waves(280, 260, seed: 1).Save("photos/one.jpg");
        Waves(300, 270, seed: 2).Save("photos/two.jpg");
        Waves(120, 100, seed: 3).Save("photo.jpg");
        Waves(150, 130, seed: 4).Save("painting.jpg");
        Waves(150, 130, seed: 5).Save("mosaic.jpg");
        Waves(60, 50, seed: 6).Save("sky.png");
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TrainAndApply_AsShown_PaintsThePhoto()
    {
        DocumentationExamples.Train(steps: 1, progress: null, TestContext.Current.CancellationToken);

        var painted = DocumentationExamples.Apply();

        Assert.Equal((120, 100), (painted.Width, painted.Height));
        Assert.True(File.Exists("painted.png"));
    }

    [Fact]
    public async Task ApplyToMany_AsShown_PaintsTheFolder()
    {
        using (var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 }))
        {
            network.ToModel().Save("painting.safetensors");
        }

        await DocumentationExamples.ApplyToMany();

        Assert.Equal(["one.jpg", "two.jpg"], Directory.GetFiles("painted").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TrainSeveralStyles_AsShown_PaintsInEachAndBetween()
    {
        DocumentationExamples.TrainSeveralStyles(steps: 1);

        Assert.True(File.Exists("mosaic.png") && File.Exists("between.png") && File.Exists("both.png"));
    }

    [Fact]
    public void StylizeWithAnyImage_AsShown_PaintsInEachStyle()
    {
        DocumentationExamples.StylizeWithAnyImage();

        Assert.All(["painted.png", "any.png", "between.png", "beyond.png", "both.png", "mixture.png", "soft.png", "partly.png", "kept.png", "matched.png"], file => Assert.Equal((120, 100), (ImageBuffer.Load(file).Width, ImageBuffer.Load(file).Height)));
    }

    [Fact]
    public void ImageSharp_AsShown_ReadsAndWrites()
    {
        using (var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 }))
        {
            network.ToModel().Save("painting.safetensors");
        }

        File.WriteAllBytes("scan.tif", GrayTiff(width: 5, height: 4));
        Directory.CreateDirectory("scans");
        File.Copy("scan.tif", "scans/one.tif");

        DocumentationExamples.StylizeWithImageSharp();
        DocumentationExamples.ReadAndWriteWithImageSharp();
        var (scan, scans) = DocumentationExamples.ReadTiff();

        Assert.Equal((120, 100), (ImageBuffer.Load("painted.png").Width, ImageBuffer.Load("painted.png").Height));
        Assert.Equal((120, 100), (ImageBuffer.Load("photo.webp").Width, ImageBuffer.Load("photo.webp").Height));
        Assert.Equal((5, 4), (scan.Width, scan.Height));
        Assert.Single(scans);
    }

    [Fact]
    public void AddStyle_AsShown_PaintsInIt()
    {
        DocumentationExamples.AddStyle(steps: 1);

        DocumentationExamples.UseStylePacks();

        Assert.Equal((120, 100), (ImageBuffer.Load("tarascon.png").Width, ImageBuffer.Load("tarascon.png").Height));
    }

    [Fact]
    public async Task Stream_AsShown_ShowsFrames()
    {
        DocumentationExamples.TrainMobile(steps: 1);
        var shown = 0;

        await DocumentationExamples.StylizeCamera(
            Enumerable.Range(0, 3).Select(_ => new byte[640 * 480 * 3]).ToAsyncEnumerable(),
            pixels =>
            {
                Assert.Equal(640 * 480 * 3, pixels.Length);
                shown++;
            });

        Assert.InRange(shown, 1, 3);
    }

    [Fact]
    public async Task Services_AsShown_StylizeUploads()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 });
        network.ToModel().Save("mosaic.safetensors");
        var services = new ServiceCollection();
        DocumentationExamples.RegisterServices(services);
        using var provider = services.BuildServiceProvider();
        using var upload = File.OpenRead("photo.jpg");
        using var response = new MemoryStream();

        await DocumentationExamples.StylizeUpload(provider.GetRequiredService<IStylizer>(), upload, response, new Progress<double>(), TestContext.Current.CancellationToken);

        Assert.Equal((120, 100), (ImageBuffer.Decode(response.ToArray()).Width, ImageBuffer.Decode(response.ToArray()).Height));
        Assert.NotNull(provider.GetRequiredKeyedService<IStylizer>("mosaic"));
    }

    [Fact]
    public void TrainAdaptive_AsShown_StylizesInTheStyleOfAnyImage()
    {
        Directory.CreateDirectory("paintings");
        File.Copy("painting.jpg", "paintings/one.jpg");
        DocumentationExamples.TrainAdaptive(steps: 1);

        DocumentationExamples.StylizeAdaptively();

        Assert.All(["all.png", "half.png"], file => Assert.Equal((120, 100), (ImageBuffer.Load(file).Width, ImageBuffer.Load(file).Height)));
    }

    [Fact]
    public void ImportStyleVector_AsShown_ReadsTheFolder()
        => Assert.Contains("arbitrary", Assert.ThrowsAny<IOException>(() => DocumentationExamples.ImportStyleVector([0])).Message); // it is not part of the repository

    [Fact]
    public void ImportParts_AsShown_ReadsTheFiles()
        => Assert.Contains("vgg_normalised.pth", Assert.ThrowsAny<IOException>(() => DocumentationExamples.ImportParts()).Message); // they are not part of the repository

    [Fact]
    public void ExportOnnx_AsShown_WritesTheFiles()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 });
        network.ToModel().Save("painting.safetensors");

        DocumentationExamples.ExportOnnx();
        DocumentationExamples.ExportOnnxWithStyles();

        Assert.All(new[] { "painting", "pixels", "mosaic", "any-style", "style-predictor" }, name => Assert.True(File.Exists($"{name}.onnx")));
    }

    [Fact]
    public void ImportOnnx_AsShown_ReadsTheFile()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 });
        OnnxExporter.Export(network.ToModel(), "mosaic.onnx");

        var model = DocumentationExamples.ImportOnnx();

        Assert.Equal("zero-to-one", model.Info.Metadata["Range"]);
    }

    [Fact]
    public void ImportFork_AsShown_IsOfThatFamily()
    {
        long[][] kernels = [[9, 9, 3, 1], [3, 3, 1, 1], [3, 3, 1, 1], [3, 3, 1, 1], [3, 3, 1, 1], [9, 9, 1, 3]];
        var shapes = kernels.SelectMany(kernel => new[] { kernel, [kernel[3]], [kernel[3]] }).ToList();
        Directory.CreateDirectory("wave");
        for (var i = 0; i < shapes.Count; i++)
        {
            File.WriteAllBytes($"wave/{i}", new byte[4 * shapes[i].Aggregate((a, b) => a * b)]);
        }

        File.WriteAllText("wave/manifest.json", $"{{{string.Join(", ", shapes.Select((shape, i) => $"\"{i}\": {{\"filename\": \"{i}\", \"shape\": [{string.Join(", ", shape)}]}}"))}}}");

        Assert.Equal("lengstrom", DocumentationExamples.ImportFork().Info.Metadata["Family"]);
    }

    [Fact]
    public void ImportAndExport_AsShown_GoThroughPyTorchsFiles()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 });
        DocumentationExamples.Export(network.ToModel());
        File.Copy("painting.pth", "mosaic.pth");
        File.Copy("painting.pth", "large.pth");

        DocumentationExamples.Import();

        Assert.True(File.Exists("mosaic.png"));
        Assert.Equal(["mosaic"], StyleModel.Load("mosaic.safetensors").Info.StyleNames);
        Assert.Equal("pytorch/examples", DocumentationExamples.ImportLarge().Info.Metadata["Family"]);
    }

    [Fact]
    public void LoadVgg_AsShown_Loads()
    {
        TorchCheckpoint.Write(new StateDict(
        [
            KeyValuePair.Create("features.0.weight", WeightTensor.FromSingles([2, 3, 3, 3], new float[54])),
            KeyValuePair.Create("features.0.bias", WeightTensor.FromSingles([2], new float[2])),
        ]), "vgg19.pth");

        DocumentationExamples.LoadVgg();
    }

    [Fact]
    public void TrainOwnNetwork_AsShown_RunsFromItsFileAlone()
    {
        DocumentationExamples.TrainOwnNetwork(Builder(), steps: 1);

        using var network = StyleNetwork.FromModel(StyleModel.Load("small.safetensors"));

        Assert.Equal("SmallNetwork", StyleModel.Load("small.safetensors").Info.Network);
    }

    [Fact]
    public void TrainAgainstOverfitting_AsShown_Trains()
    {
        DocumentationExamples.TrainAgainstOverfitting(Builder(), steps: 1);

        Assert.Equal("relu1_2 relu2_2", StyleModel.Load("overfitting.safetensors").Info.Metadata["contentLayers"]);
    }

    [Fact]
    public void TrainForHours_AsShown_LeavesCheckpointEventsAndReport()
    {
        DocumentationExamples.TrainForHours(Builder(), TimeSpan.FromMilliseconds(1));

        Assert.Single(Directory.GetFiles("run", "checkpoint-*.safetensors"));
        Assert.Single(Directory.GetFiles("run/logs"));
        Assert.Contains("Training of painting", File.ReadAllText("run/report.html"));
    }

    [Fact]
    public void TrainWithVgg_AsShown_Trains()
    {
        var vgg = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", "vgg19", "vgg19-caffe-relu3_4.safetensors"));
        Assert.SkipUnless(File.Exists(vgg), "Needs shared/data/vgg19 beside the repository.");

        DocumentationExamples.TrainWithVgg(Builder(), vgg);
    }

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md"))
        .Where(page => Path.GetFileName(page) is not "cuda.md") // of NeuralStyle.Cuda.Tests
        .Select(page => Path.GetRelativePath(Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CSharp_OnAPage_IsCompiledCode(string page)
    {
        var compiled = Directory.GetFiles(Path.Combine(Root, "tests"), "*Examples.cs", SearchOption.AllDirectories).Select(file => Plain(File.ReadAllText(file))).ToList();

        Assert.All(
            CSharpBlocks().Matches(File.ReadAllText(Path.Combine(Root, page))),
            block => Assert.True(compiled.Any(text => text.Contains(Plain(block.Groups[1].Value), StringComparison.Ordinal)), $"{page} shows code that no test compiles:\n{block.Groups[1].Value}"));
    }

    private static StyleTrainerBuilder Builder() => StyleTrainer.CreateBuilder()
        .WithStyle("painting.jpg")
        .WithContent("photos", cropSize: 64, batchSize: 1)
        .WithNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 });

    // Without indentation, which differs.
    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static ImageBuffer Waves(int width, int height, int seed)
    {
        var pixels = new byte[width * height * ImageBuffer.Channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(127 + (120 * Math.Sin((i / 3 % width * 0.05 * seed) + (i / 3 / width * 0.03) + (i % 3))));
        }

        return ImageBuffer.FromBytes(width, height, pixels);
    }

    // A header, a strip of pixels, and a directory of tags of one number each.
    private static byte[] GrayTiff(byte width, byte height)
    {
        var pixels = (byte)(width * height);
        (byte Low, byte High, byte Value)[] tags = [(0, 1, width), (1, 1, height), (2, 1, 8), (3, 1, 1), (6, 1, 1), (17, 1, 8), (21, 1, 1), (22, 1, height), (23, 1, pixels)];
        return
        [
            .. "II*\0"u8, (byte)(8 + pixels), 0, 0, 0,
            .. new byte[pixels],
            (byte)tags.Length, 0,
            .. tags.SelectMany(tag => new byte[] { tag.Low, tag.High, 3, 0, 1, 0, 0, 0, tag.Value, 0, 0, 0 }),
            0, 0, 0, 0,
        ];
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NeuralStyle.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlocks();
}
