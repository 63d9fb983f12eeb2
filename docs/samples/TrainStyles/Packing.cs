using System.Runtime.InteropServices;
using NeuralStyle.Weights;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The verb <c>pack</c>: writes a model in half precision, with where it comes from. It needs no LibTorch.</summary>
internal static class Packing
{
    private const long LargestFile = 5 * 1024 * 1024 / 2; // bytes: 2.5 MB, for all who use the library carry it

    public static void Run(string input, string output, IReadOnlyList<string> values)
    {
        var model = StyleModel.Load(input);
        var predictor = model.Predictor ?? throw new ArgumentException($"{input} has no style predictor.");
        var packed = new StyleModel(
            model.Graph,
            Halve(model.Weights),
            model.Info with { Metadata = Metadata(model.Info, values) },
            new StylePredictorModel(predictor.Graph, Halve(predictor.Weights), predictor.StyleSize));
        Save(packed, output);
    }

    private static void Save(StyleModel model, string output)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!).FullName;
        var draft = Path.Combine(folder, $".{Path.GetFileName(output)}.draft");
        model.Save(draft);
        var length = new FileInfo(draft).Length;
        if (length > LargestFile)
        {
            File.Delete(draft);
            throw new InvalidOperationException($"The packed model has {length} bytes, and {LargestFile} are allowed. Train a smaller network.");
        }

        File.Move(draft, output, overwrite: true);
        Console.WriteLine($"{output}: {length} bytes");
    }

    private static StateDict Halve(StateDict weights) => new(weights.Select(pair => KeyValuePair.Create(pair.Key, Halve(pair.Value))), weights.Metadata);

    private static WeightTensor Halve(WeightTensor weight)
    {
        var halves = Array.ConvertAll(weight.ToSingles(), value => (Half)value);
        return WeightTensor.Create(WeightType.Float16, [.. weight.Shape], MemoryMarshal.AsBytes<Half>(halves).ToArray());
    }

    private static Dictionary<string, string> Metadata(StyleModelInfo info, IReadOnlyList<string> more)
    {
        var metadata = new Dictionary<string, string>(info.Metadata)
        {
            ["What"] = "NeuralStyle's built-in styles: a style network and a predictor of its style rows (Ghiasi et al. 2017, arXiv:1705.06830)",
            ["Data"] = "Photos, paintings and textures, credited in NOTICE, and images drawn by docs/samples/Drawing; none of them is part of this file",
            ["Encoder"] = "Trained on from the convolutions of NeuralStyle's built-in features, or of the narrow VGG-19 that those were trained from (MingSun-Tse/Collaborative-Distillation, Wang et al. 2020, arXiv:2003.08436, MIT)",
            ["License"] = "MIT",
        };
        foreach (var fact in more)
        {
            var parts = fact.Split('=', 2);
            metadata[parts[0]] = parts.Length == 2 ? parts[1] : throw new ArgumentException($"A fact is KEY=VALUE but one is {fact}.");
        }

        return metadata;
    }
}
