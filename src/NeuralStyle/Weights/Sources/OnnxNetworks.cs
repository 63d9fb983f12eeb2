using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The networks that are known by their steps: those of the families that PyTorch and Torch train.</summary>
internal static class OnnxNetworks
{
    // Networks of the same steps are told apart by their colors; the first has no conversion around it.
    private static readonly TransformFamily[] Families =
    [
        TransformFamilies.PyTorchExamples, TransformFamilies.Gordicaleksa, TransformFamilies.Rrmina,
        TransformFamilies.ReCoNet, TransformFamilies.Eriklindernoren, TransformFamilies.Jcjohnson,
    ];

    /// <summary>The weights under the key names of the family whose network it is.</summary>
    /// <exception cref="ModelFormatException">It is none of them; the message says where it begins to differ from the nearest.</exception>
    public static StateDict Recognize(OnnxLayers layers)
    {
        var slots = TransformSlot.All(Math.Max(0, (layers.Convolutions.Count - TransformSlot.OutsideResiduals) / 2)).ToList();
        var candidates = Families.Select(family => (Family: family, Steps: Steps(family.Traits, slots, layers))).ToList();
        var fitting = candidates.Where(candidate => layers.Steps.SequenceEqual(candidate.Steps)).Select(candidate => candidate.Family).ToList();
        if (fitting.Count == 0)
        {
            throw Unknown(layers, candidates.Select(candidate => candidate.Steps).MaxBy(steps => Same(layers, steps))!);
        }

        var family = fitting.Find(family => HasColors(layers, family.Traits)) ?? throw OtherColors(layers, fitting);
        return new StateDict(slots.Zip(layers.Convolutions, (slot, tensors) => family.KeysOf(slot).Names.Zip(tensors, KeyValuePair.Create)).SelectMany(pairs => pairs));
    }

    private static List<string> Steps(TransformTraits traits, List<TransformSlot> slots, OnnxLayers layers)
    {
        List<string> steps = traits.StartPadding > 0 ? [OnnxLayers.PadStep(reflects: true, traits.StartPadding)] : [];
        var block = 0; // where the residual block begins
        foreach (var slot in slots)
        {
            block = slot is { Stage: TransformStage.Residual, Part: 0 } ? steps.Count : block;
            var side = layers.Convolutions.ElementAtOrDefault(slot.Ordinal) is [var kernels, ..] && kernels.Sizes is [_, _, var height, _] ? height : 0;
            steps.AddRange(Steps(traits, slot, side));
            if (slot is { Stage: TransformStage.Residual, Part: 1 })
            {
                steps.Add(OnnxLayers.SumStep(steps.Count - block, traits.CutsResiduals ? (int)side - 1 : 0));
            }
        }

        return traits.HasScaledTanh ? [.. steps, OnnxLayers.Tanh] : steps;
    }

    private static IEnumerable<string> Steps(TransformTraits traits, TransformSlot slot, long side)
    {
        var isTransposed = slot.Doubles && traits.IsTransposed;
        if (slot.Doubles && !isTransposed)
        {
            yield return OnnxLayers.Doubling;
        }

        if (!isTransposed && !(slot.Stage == TransformStage.Residual && traits.CutsResiduals))
        {
            yield return OnnxLayers.PadStep(traits.Padding == Graphs.PadMode.Reflect, side / 2);
        }

        yield return isTransposed ? OnnxLayers.TransposedConvolution : slot.Halves ? OnnxLayers.StridedConvolution : OnnxLayers.Convolution;
        if (!slot.IsLast)
        {
            yield return OnnxLayers.Norm;
        }

        if (traits.RectifiesAll || !(slot.IsLast || slot is { Stage: TransformStage.Residual, Part: 1 }))
        {
            yield return OnnxLayers.Activation;
        }
    }

    // The file may take and give images of 0-255 or [0, 1], or leave the network's own numbers to the program that runs it.
    private static bool HasColors(OnnxLayers layers, TransformTraits traits)
    {
        double[] units = [255, 1];
        var scale = traits.HasScaledTanh ? traits.TanhScale : 1;
        var isInRange = !traits.HasScaledTanh || traits.HasTanhInRange;
        OnnxColors Result(double unit) => isInRange ? OnnxColors.From(traits.Range, unit, scale) : OnnxColors.All(scale * unit / 255, unit / 2);
        bool IsResult(double unit) => layers.Output.IsNear(Result(unit)) && (layers.Clip is not { } clip || (Math.Abs(clip.Low) < 1e-3 * unit && Math.Abs(clip.High - unit) < 1e-3 * unit));

        var isImage = units.Any(unit => layers.Input.IsNear(OnnxColors.To(traits.Range, unit))) && units.Any(IsResult);
        var isRaw = isInRange && layers.Clip is null && layers.Input.IsNear(OnnxColors.None) && layers.Output.IsNear(OnnxColors.All(scale, 0));
        return (isImage || isRaw) && layers.BeforeTanh.IsNear(OnnxColors.All(1 / traits.TanhDivisor, 0));
    }

    private static int Same(OnnxLayers layers, List<string> expected) => layers.Steps.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();

    private static ModelFormatException Unknown(OnnxLayers layers, List<string> expected)
    {
        var same = Same(layers, expected);
        var found = same < layers.Steps.Count ? layers.Steps[same] : "the end";
        var due = same < expected.Count ? expected[same] : "the end";
        return new ModelFormatException(
            $"The network is none that can be read from ONNX: after {same} operations on the image there is {found}, expected {due}.", offset: 0, rule: "onnx.network");
    }

    private static ModelFormatException OtherColors(OnnxLayers layers, List<TransformFamily> families) => new(
        $"The network has the layers of {string.Join(" or ", families.Select(family => family.Name))}, but its file converts colors in another way: it reads {Shown(layers.Input)} and gives {Shown(layers.Output)}{(layers.Clip is { } clip ? FormattableString.Invariant($", clipped to {clip.Low} and {clip.High}") : "")}.",
        offset: 0,
        rule: "onnx.colors");

    private static string Shown(OnnxColors colors) => FormattableString.Invariant($"x * ({string.Join(", ", colors.Scale.Select(Short))}) + ({string.Join(", ", colors.Shift.Select(Short))})");

    private static string Short(double value) => FormattableString.Invariant($"{value:G4}");
}
