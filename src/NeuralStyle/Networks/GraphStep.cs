using NeuralStyle.Graphs;

namespace NeuralStyle.Networks;

/// <summary>Operations of a graph that LibTorch runs as one.</summary>
/// <param name="Operation">The operation, or the one that has taken up others.</param>
/// <param name="Reads">The values that are read; the first is what <paramref name="Operation"/> works on.</param>
/// <param name="Writes">The value that is there afterwards.</param>
internal sealed record GraphStep(GraphOperation Operation, IReadOnlyList<int> Reads, int Writes)
{
    /// <summary>The padding before a convolution; null for none.</summary>
    public PadOperation? Padding { get; init; }

    /// <summary>True where a convolution, with its padding, is done on a map enlarged twofold.</summary>
    public bool IsEnlarging { get; init; }

    /// <summary>The index of the first scale of a conditional norm in style rows.</summary>
    public int StyleRowOffset { get; init; }

    /// <summary>The activation after a norm.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>The steps of a graph. Padding and enlarging are taken up by the convolution that is their only reader, an activation by the norm before it.</summary>
    public static IReadOnlyList<GraphStep> Of(Graph graph)
    {
        var values = new ValueUses(graph);
        var steps = Enumerable.Range(0, graph.Operations.Count)
            .Select(index => Of(graph.Operations[index], writes: index + 1, values) with { StyleRowOffset = graph.StyleRowOffsets.GetValueOrDefault(index) })
            .ToList();
        var taken = steps.SelectMany(step => step.Taken(values)).ToHashSet();
        return [.. steps.Where((_, index) => !taken.Contains(index + 1)).Select(step => step with { Writes = step.Activation == ActivationKind.None ? step.Writes : values.OnlyReader(step.Writes) })];
    }

    private static GraphStep Of(GraphOperation operation, int writes, ValueUses values) => operation switch
    {
        ConvolutionOperation o => Of(o, writes, values),
        InstanceNormOperation or ConditionalNormOperation when values.OnlyReaderOf<ActivationOperation>(writes) is { } activation
            => new GraphStep(operation, operation.Inputs, writes) { Activation = activation.Kind },
        _ => new GraphStep(operation, operation.Inputs, writes),
    };

    private static GraphStep Of(ConvolutionOperation o, int writes, ValueUses values)
    {
        if (values.OnlyUseOf<PadOperation>(o.Input) is not { } padding)
        {
            return new GraphStep(o, o.Inputs, writes);
        }

        var canEnlarge = o is { KernelSize: 3, Stride: 1, Groups: 1 } && padding is { Mode: PadMode.Reflect, Left: 1, Top: 1, Right: 1, Bottom: 1 };
        return canEnlarge && values.OnlyUseOf<UpsampleOperation>(padding.Input) is { Factor: 2 } enlarging
            ? new GraphStep(o, [enlarging.Input], writes) { Padding = padding, IsEnlarging = true }
            : new GraphStep(o, [padding.Input], writes) { Padding = padding };
    }

    // The values whose operations are done by this step and no longer by their own.
    private IEnumerable<int> Taken(ValueUses values)
    {
        if (Padding is not null)
        {
            yield return ((ConvolutionOperation)Operation).Input;
        }

        if (IsEnlarging)
        {
            yield return Padding!.Input;
        }

        if (Activation != ActivationKind.None)
        {
            yield return values.OnlyReader(Writes);
        }
    }

    /// <summary>Who reads which value.</summary>
    private sealed class ValueUses(Graph graph)
    {
        private readonly ILookup<int, int> _readers = graph.Operations
            .SelectMany((operation, index) => operation.Inputs.Select(input => (input, Result: index + 1)))
            .Append((graph.Output, Result: -1))
            .ToLookup(use => use.Item1, use => use.Result);

        /// <summary>The result of the only operation that reads a value.</summary>
        public int OnlyReader(int value) => _readers[value].Single();

        /// <summary>The only operation that reads a value, if it is of a kind.</summary>
        public T? OnlyReaderOf<T>(int value)
            where T : GraphOperation
            => _readers[value].ToList() is [> 0 and var result] ? graph.Operations[result - 1] as T : null;

        /// <summary>The operation that makes a value for a single reader, if it is of a kind.</summary>
        public T? OnlyUseOf<T>(int value)
            where T : GraphOperation
            => value > 0 && _readers[value].Count() == 1 ? graph.Operations[value - 1] as T : null;
    }
}
