using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>The small checkpoints that Fixtures/Checkpoints/make_fixtures.py makes with PyTorch 1.13, each in both layouts.</summary>
internal static class TorchFixture
{
    public static string[] Names { get; } = ["types", "views", "kinds", "module", "wrapped"];

    public static string[] Layouts { get; } = ["zip", "legacy"];

    /// <summary>Every fixture in every layout.</summary>
    public static TheoryData<string, string> All { get; } = new(Names.SelectMany(_ => Layouts, (name, layout) => (name, layout)));

    public static string File(string name, string layout)
        => Path.Combine(AppContext.BaseDirectory, "Weights", "Fixtures", "Checkpoints", $"{name}.{layout}.pth");

    public static byte[] Bytes(string name, string layout) => System.IO.File.ReadAllBytes(File(name, layout));
}
