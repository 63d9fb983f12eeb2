using NeuralStyle.Features;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Writes the student's weights in half precision, with where they come from.</summary>
internal static class WeightsFile
{
    public static void Write(string path, BuiltInFeatures features, TrainOptions options, DataList data, int step)
    {
        using var scope = NewDisposeScope();
        var weights = features.state_dict().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.to(ScalarType.Float16).ToWeightTensor()));
        SafeTensors.Write(new StateDict(weights, Metadata(options, data, step)), path);
    }

    private static Dictionary<string, string> Metadata(TrainOptions options, DataList data, int step) => new()
    {
        ["what"] = "NeuralStyle's built-in perceptual features",
        ["input"] = "BGR 0-255 minus 103.939,116.779,123.68; reflection padding 1 before every convolution",
        ["teacher"] = "VGG-19, Visual Geometry Group, University of Oxford (Simonyan and Zisserman 2014, arXiv:1409.1556), CC BY 4.0, in normalized form; none of its weights is part of this file",
        ["start"] = options.Start is null ? "random" : $"{Path.GetFileName(options.Start)}, a narrow VGG-19 of MingSun-Tse/Collaborative-Distillation (Wang et al. 2020, arXiv:2003.08436), MIT",
        ["data"] = $"{data.Photos.Count} photos and {data.Paintings.Count} paintings, credited in NOTICE, and images drawn by docs/samples/Drawing; none of them is part of this file",
        ["held out"] = string.Join(' ', data.HeldOutPhotos.Concat(data.HeldOutPaintings).Select(Path.GetFileName)),
        ["licence"] = "MIT",
        ["command"] = FormattableString.Invariant(
            $"TrainFeatures train{(options.Start is null ? "" : $" --start {Path.GetFileName(options.Start)}")} --steps {options.Steps} --learning-rate {options.LearningRate} --pair-weight {options.PairWeight} --pairs {options.Pairs} --crop {options.Crop} --seed {options.Seed} --threads {get_num_threads()}"),
        ["step"] = FormattableString.Invariant($"{step}"),
    };
}
