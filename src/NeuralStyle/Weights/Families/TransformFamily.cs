using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Weights of the network of Johnson et al. 2016 in one of its published forms.</summary>
/// <param name="name">The name of the family.</param>
/// <param name="description">A short description of the weights.</param>
/// <param name="keys">The key names of a convolution and its norm.</param>
/// <param name="traits">The differences other than key names.</param>
internal sealed class TransformFamily(string name, string description, Func<TransformSlot, TransformKeys> keys, TransformTraits traits)
    : StyleFamily(name, description)
{
    private const int MaxSide = 63; // of a kernel; larger values are not of such a network
    private const int MaxChannels = 1 << 14;

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, long[]> Expect(StateDict weights)
    {
        var expected = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (slot, shape) in Layers(weights))
        {
            var names = keys(slot);
            expected[names.Kernel] = KernelShape(slot, shape);
            foreach (var (name, part) in names.Names.Skip(1).SelectMany(vector => Parts(slot, vector, weights, shape.OutChannels)))
            {
                expected[name] = part;
            }

            foreach (var name in names.BatchNorm is { } scope ? BatchNormFold.Names(weights, scope) : [])
            {
                expected[name] = [shape.OutChannels];
            }
        }

        return expected;
    }

    /// <inheritdoc/>
    internal override bool Ignores(string key) => traits.Ignores(key);

    /// <inheritdoc/>
    internal override StateDict Convert(StateDict weights)
    {
        var converted = new List<KeyValuePair<string, WeightTensor>>();
        foreach (var (slot, shape) in Layers(weights))
        {
            var (from, to) = (keys(slot), OwnKeys(slot));
            var kernels = traits.IsTensorFlow ? WeightPermutation.Apply(weights[from.Kernel], 3, 2, 0, 1) : weights[from.Kernel];
            if (from.BatchNorm is { } scope)
            {
                (kernels, var bias) = BatchNormFold.Apply(kernels, weights, scope);
                converted.Add(KeyValuePair.Create(to.Bias!, bias));
            }

            converted.Add(KeyValuePair.Create(to.Kernel, kernels));
            var vectors = from.Names.Skip(1).Zip(to.Names.Skip(from.BatchNorm is null ? 1 : 2));
            converted.AddRange(vectors.Select(names => KeyValuePair.Create(names.Second, Vector(slot, names.First, weights, shape.OutChannels))));
        }

        return new StateDict(converted, weights.Metadata);
    }

    /// <inheritdoc/>
    public override Graph ToGraph(StateDict weights) => TransformGraph.Build([.. Layers(weights)], OwnKeys, traits, traits.StyleNorms?.Styles(weights) ?? 1);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string>? KeysFor(Graph graph)
    {
        if (traits.IsTensorFlow || traits.StyleNorms is not null || ShapesOf(graph) is not { } shapes)
        {
            return null; // no writer supports its layout
        }

        var slots = TransformSlot.All((shapes.Count - TransformSlot.OutsideResiduals) / 2).ToList();
        try
        {
            return GraphNames.Match(graph, TransformGraph.Build([.. slots.Zip(shapes)], keys, traits));
        }
        catch (ArgumentException)
        {
            return null; // no such network has convolutions of these sizes in this order
        }
    }

    // The names in NeuralStyle's own network: those of pytorch/examples, whatever the family.
    private TransformKeys OwnKeys(TransformSlot slot)
    {
        var own = TransformFamilies.ExamplesKeys(slot);
        var convolution = slot.Doubles && traits.IsTransposed ? $"deconv{slot.Index + 1}.conv_transpose" : own.Kernel[..own.Kernel.LastIndexOf('.')];
        var norm = slot.IsLast && traits.NormalizesLast ? "in6" : own.Scale?[..own.Scale.LastIndexOf('.')];
        var from = keys(slot);
        return TransformKeys.OfModules(convolution, from.Scale is null ? null : norm) with { Bias = from.Bias is null && from.BatchNorm is null ? null : $"{convolution}.bias" };
    }

    // The tensors of a bias, or of a scale or shift that may depend on the style.
    private IEnumerable<(string Name, long[] Shape)> Parts(TransformSlot slot, string name, StateDict weights, long channels)
        => IsStyle(slot, name) ? traits.StyleNorms!.Parts(name, traits.StyleNorms.Styles(weights), channels) : [(name, [channels])];

    private WeightTensor Vector(TransformSlot slot, string name, StateDict weights, long channels)
        => IsStyle(slot, name) ? traits.StyleNorms!.Table(weights, name, traits.StyleNorms.Styles(weights), channels) : weights[name];

    private bool IsStyle(TransformSlot slot, string name) => traits.StyleNorms?.Has(slot) == true && name != keys(slot).Bias;

    private IEnumerable<(TransformSlot Slot, TransformShape Shape)> Layers(StateDict weights)
    {
        var channels = 3;
        foreach (var slot in TransformSlot.All(ResidualBlocks(weights)))
        {
            var shape = ShapeOf(slot, weights, channels);
            yield return (slot, shape);
            channels = shape.OutChannels;
        }
    }

    private int ResidualBlocks(StateDict weights)
    {
        if (traits.IsNumbered)
        {
            var kernels = weights.Values.Count(tensor => tensor.Sizes.Length == 4); // only the count distinguishes them
            return Math.Max(0, (kernels - TransformSlot.OutsideResiduals) / 2);
        }

        var blocks = TransformSlot.All(weights.Count).Where(slot => slot is { Stage: TransformStage.Residual, Part: 0 });
        return blocks.TakeWhile(slot => keys(slot).Names.Any(weights.ContainsKey)).Count();
    }

    // What the kernels say, where they are there and can be of such a network.
    private TransformShape ShapeOf(TransformSlot slot, StateDict weights, int inChannels)
    {
        var published = TransformShape.Published(slot, inChannels);
        if (!weights.TryGetValue(keys(slot).Kernel, out var kernels) || kernels.Sizes.Length != 4)
        {
            return published;
        }

        var sizes = kernels.Sizes;
        var (outChannels, side) = (sizes[OutAxis(slot)], sizes[traits.IsTensorFlow ? 0 : 2]);
        return outChannels is > 0 and <= MaxChannels && side is > 0 and <= MaxSide && side % 2 == 1
            ? new TransformShape(inChannels, FixedChannels(slot, inChannels) ?? (int)outChannels, (int)side)
            : published;
    }

    // A residual block and the image leave no choice of channels, so a kernel of others is at fault.
    private static int? FixedChannels(TransformSlot slot, int inChannels)
        => slot.IsLast ? 3 : slot.Stage == TransformStage.Residual ? inChannels : null;

    private int OutAxis(TransformSlot slot) => (traits.IsTensorFlow, slot.Doubles && traits.IsTransposed) switch
    {
        (false, false) => 0, // (O, I, K, K)
        (false, true) => 1, // (I, O, K, K)
        (true, false) => 3, // (K, K, I, O)
        (true, true) => 2, // (K, K, O, I)
    };

    private long[] KernelShape(TransformSlot slot, TransformShape shape)
    {
        var (first, second) = slot.Doubles && traits.IsTransposed ? (shape.InChannels, shape.OutChannels) : (shape.OutChannels, shape.InChannels);
        return traits.IsTensorFlow
            ? [shape.KernelSize, shape.KernelSize, second, first]
            : [first, second, shape.KernelSize, shape.KernelSize];
    }

    private static List<TransformShape>? ShapesOf(Graph graph)
    {
        var shapes = graph.Operations.Select(operation => operation switch
        {
            ConvolutionOperation o => new TransformShape(o.InChannels, o.OutChannels, o.KernelSize),
            TransposedConvolutionOperation o => new TransformShape(o.InChannels, o.OutChannels, o.KernelSize),
            _ => (TransformShape?)null,
        }).OfType<TransformShape>().ToList();
        return shapes.Count >= TransformSlot.OutsideResiduals && shapes.Count % 2 == 0 ? shapes : null;
    }
}
