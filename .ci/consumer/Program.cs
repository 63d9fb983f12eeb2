// What a user does first, with the packages instead of the projects. An exception fails the run.
using NeuralStyle.Common;
using NeuralStyle.Weights;
using TorchSharp;

NativeRuntime.EnsureLoaded();

using var written = torch.nn.Conv2d(3, 8, 3);
using var read = torch.nn.Conv2d(3, 8, 3);
var path = Path.Combine(AppContext.BaseDirectory, "weights.safetensors");
SafeTensors.Write(path, written.ToStateDict().WithMetadata([new("made-by", "consumer")]));

var weights = SafeTensors.Read(path);
read.LoadWeights(weights, path);

using var image = torch.rand(1, 3, 16, 16);
using var expected = written.call(image);
using var actual = read.call(image);
if (!expected.allclose(actual) || weights.Metadata["made-by"] != "consumer")
{
    throw new InvalidOperationException("The weights that were read are not those that were written.");
}

Console.WriteLine($"NeuralStyle works from its package: {weights.Count} tensors written and read.");
