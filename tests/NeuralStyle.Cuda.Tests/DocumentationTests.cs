using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using NeuralStyle.Tests;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Cuda.Tests;

/// <summary>Shown code is compiled code: each C# block of docs/cuda.md is in this file, word for word but for its indentation.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Blocks_AllOfThem_AreCompiledHere()
    {
        var source = Flat(Read("tests", "NeuralStyle.Cuda.Tests", "DocumentationTests.cs"));
        var blocks = Blocks().Matches(Read("docs", "cuda.md")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(5, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(Flat(block), source));
    }

    internal static void Train(ILoggerFactory loggers)
    {
        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyle("starry-night.jpg")
            .WithContent("photos")
            .WithPrecision(Precision.BFloat16)
            .WithLoggerFactory(loggers)
            .UseCuda()
            .Build();
    }

    internal static void Stylize()
    {
        using var stylizer = Stylizer.Load("starry-night.safetensors", new StylizerOptions().UseCuda());
        stylizer.StylizeFile("in.jpg", "out.png");
    }

    internal static IReadOnlyList<CudaDevice> Select(ILogger logger)
    {
        DeviceSelection selection = DeviceSelection.Auto();
        logger.LogInformation("{Device}: {Reason}", selection.Device, selection.Reason);

        IReadOnlyList<CudaDevice> devices = CudaDevices.List(); // empty without a driver; CudaDevices.Reason tells

        return devices;
    }

    internal static void AllowTf32()
    {
        CudaPrecision before = new CudaPrecision(MatmulTf32: true, ConvolutionTf32: true).Apply();
        // ...
        before.Apply();
    }

    internal static void Loop(IEnumerable<Tensor> batches, optim.Optimizer optimizer, Func<Tensor, Tensor> LossOf)
    {
        var scaler = new GradScaler();
        foreach (var images in batches)
        {
            optimizer.zero_grad();
            using var loss = LossOf(images); // the network in Autocast.Enter(Precision.Half, DeviceType.CUDA), the loss outside of it
            using var scaled = scaler.Scale(loss);
            scaled.backward();
            scaler.Step(optimizer); // left out when a gradient is not finite
            scaler.Update();
        }
    }

    private static string Flat(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([SharedData.RepositoryRoot(), .. path]));

    [GeneratedRegex(@"```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
