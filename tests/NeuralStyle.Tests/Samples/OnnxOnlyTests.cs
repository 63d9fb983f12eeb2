using System.Diagnostics;
using System.Reflection;
using NeuralStyle.Onnx;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Samples;

/// <summary>The program that stylizes with ONNX Runtime alone, as a process.</summary>
public sealed class OnnxOnlyTests : TensorTest
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "OnnxOnly.dll");

    [Fact]
    public void Run_ExportedPixels_StylizesAsTheEngine()
    {
        using var folder = new TemporaryFolder();
        var model = EngineSamples.Model("narrow");
        OnnxExporter.Export(model, folder.File("pixels.onnx"), new OnnxExportOptions { Images = OnnxImageFormat.Bytes });
        TrainingImages.Image(61, 43, seed: 3).Save(folder.File("photo.png"));
        using var stylizer = Stylizer.Create(model);

        var (status, error) = Run(folder, "pixels.onnx", "photo.png", "stylized.png");

        Assert.True(status == 0, error);
        var expected = stylizer.Stylize(ImageBuffer.Load(folder.File("photo.png")).ToFloat()).ToEightBit();
        var actual = ImageBuffer.Load(folder.File("stylized.png"));
        Assert.Equal(expected.Size, actual.Size);
        Assert.InRange(expected.AsBytes().ToArray().Zip(actual.AsBytes().ToArray(), (a, b) => Math.Abs(a - b)).Max(), 0, 1);
    }

    [Fact]
    public void Run_NetworkOfFloats_SaysWhatToExport()
    {
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(EngineSamples.Model("narrow"), folder.File("floats.onnx"));
        TrainingImages.Image(61, 43, seed: 3).Save(folder.File("photo.png"));

        var (status, error) = Run(folder, "floats.onnx", "photo.png", "stylized.png");

        Assert.Equal(1, status);
        Assert.Contains("OnnxImageFormat.Bytes", error);
        Assert.False(File.Exists(folder.File("stylized.png")));
    }

    [Fact]
    public void References_OfTheProgram_AreOnnxRuntimeAndTheImageReader()
    {
        var own = Assembly.LoadFrom(Program).GetReferencedAssemblies().Select(name => name.Name!).Where(name => !name.StartsWith("System", StringComparison.Ordinal));

        Assert.Equal(["Microsoft.ML.OnnxRuntime", "SkiaSharp"], own.Order(StringComparer.Ordinal));
    }

    private static (int Status, string Error) Run(TemporaryFolder folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
