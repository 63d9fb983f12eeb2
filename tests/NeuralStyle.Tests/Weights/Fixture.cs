using NeuralStyle.Tests.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>Finds the files in <c>Fixtures/Networks</c>, which PyTorch wrote; <c>make_fixtures.py</c> beside them tells how.</summary>
internal static class Fixture
{
    public static string Network(string name) => Path.Combine(AppContext.BaseDirectory, "Weights", "Fixtures", "Networks", name);

    public static Tensor Array(string name) => NpyFile.Read(Network(name + ".npy"));
}
