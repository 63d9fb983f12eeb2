using NeuralStyle.Features;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The paths of the sample's files.</summary>
internal static class SamplePaths
{
    /// <summary>A network that reproduces photos with little style: it stylizes images to train and to measure on, and networks are trained from it.</summary>
    public static string StartModel => Path.Combine(AppContext.BaseDirectory, "start.safetensors");

    /// <summary>VGG-19 up to <c>relu4_1</c>, with normalized weights, of the data folder. The caller disposes the result.</summary>
    public static VggFeatures LoadVgg19(string data) => VggFeatures.Load(Path.Combine(data, "vgg19", "vgg19-normalised-relu4_1.safetensors"));
}
