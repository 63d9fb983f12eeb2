namespace NeuralStyle.Graphs;

/// <summary>A graph whose operations are grouped into those that run as one: executors, planners and exporters read it and decide no fusion themselves.</summary>
/// <remarks>
/// <para>Values keep the numbers of the graph: 0 is the image, k the result of operation k - 1. An operation is fused into another one
/// where that is its only reader. A crop reads only the size of its reference, which does not count. The rules:</para>
/// <code>
/// pad -> convolution                        convolution (padding)
///
/// upsample x2 -> pad (reflect, 1)           convolution (upsampling, padding)
///             -> convolution (3x3, stride 1, dense or depthwise)
///
/// norm -> relu -> add                       norm (relu, residual)
///          residual --^
///
/// image -> convert range                    input (range)
/// crop -> convert range -> image            output (crop, range)
/// </code>
/// <para>A value is padded in one mode only, so that its padding can lie around it in memory: that of a transposed convolution that reads it, or of
/// the first padding. Other paddings run by themselves.</para>
/// </remarks>
internal sealed class FusedGraph
{
    private const int OutputReader = -1;

    private readonly Graph _graph;
    private readonly List<int>[] _readers; // of each value: the operations that read its content, and the output
    private readonly PadMode?[] _modes; // of each value that is padded
    private readonly bool[] _isFused; // operations that run as a part of another one
    private readonly List<FusedOperation> _operations = [];

    /// <summary>Fuses a graph.</summary>
    public FusedGraph(Graph graph)
    {
        _graph = graph;
        _readers = [.. Enumerable.Range(0, graph.Operations.Count + 1).Select(_ => new List<int>())];
        _modes = new PadMode?[_readers.Length];
        _isFused = new bool[graph.Operations.Count];
        CollectReaders();
        var output = FuseOutput();
        _operations.Add(FuseInput());
        for (var index = 0; index < graph.Operations.Count; index++)
        {
            if (!_isFused[index] && Fuse(graph.Operations[index], value: index + 1) is { } operation)
            {
                _operations.Add(operation);
            }
        }

        _operations.Add(output);
    }

    /// <summary>The operations in the order they run: the input first, the output last.</summary>
    public IReadOnlyList<FusedOperation> Operations => _operations;

    /// <summary>The number of operations of the graph that read the content of a value; the graph's output counts as one.</summary>
    public int ReaderCount(int value) => _readers[value].Count;

    /// <summary>Returns true if a norm is the only reader of a value, which makes a bias that is added to it ineffective.</summary>
    public bool IsNormalized(int value) => Reader(value) is InstanceNormOperation or ConditionalNormOperation;

    private void CollectReaders()
    {
        for (var index = 0; index < _graph.Operations.Count; index++)
        {
            foreach (var value in ReadsOf(_graph.Operations[index]))
            {
                _readers[value].Add(index);
            }

            if (_graph.Operations[index] is TransposedConvolutionOperation transposed)
            {
                _modes[transposed.Input] = PadMode.Zeros;
            }
        }

        _readers[_graph.Output].Add(OutputReader);
    }

    private static IReadOnlyList<int> ReadsOf(GraphOperation operation) => operation is CropOperation o ? [o.Input] : operation.Inputs;

    private OutputOperation FuseOutput()
    {
        var source = _graph.Output;
        var range = OnlyProducer<ConvertRangeOperation>(source, static o => o.Order.Count == 3);
        source = range?.Input ?? source;
        var crop = OnlyProducer<CropOperation>(source, static o => o is { Left: 0, Top: 0, Reference: 0 });
        return new OutputOperation(crop?.Input ?? source, crop, range, _graph.Output);
    }

    // The operation that computes a value of which the output image is made and which nothing else reads; it is marked as a part of the output.
    private T? OnlyProducer<T>(int value, Func<T, bool> isOutput)
        where T : GraphOperation
    {
        if (_graph.Kind != GraphKind.Image || ReaderCount(value) != 1 || Producer<T>(value) is not { } producer || !isOutput(producer))
        {
            return null;
        }

        _isFused[value - 1] = true;
        return producer;
    }

    private InputOperation FuseInput()
    {
        if (_readers[0] is not [>= 0 and var reader] || _isFused[reader] || _graph.Operations[reader] is not ConvertRangeOperation range)
        {
            return new InputOperation(Range: null, Writes: 0);
        }

        _isFused[reader] = true;
        return new InputOperation(range, Writes: reader + 1);
    }

    // Null for what runs as a part of a later operation.
    private FusedOperation? Fuse(GraphOperation operation, int value) => operation switch
    {
        UpsampleOperation o when FusesUpsampling(o, value) => null,
        PadOperation o when FusesPadding(o, value) => null,
        ConvolutionOperation o => Fuse(o, value),
        InstanceNormOperation or ConditionalNormOperation or AdaptiveNormOperation => FuseNorm(operation, value),
        _ => new SingleOperation(operation, ReadsOf(operation), value),
    };

    private bool FusesUpsampling(UpsampleOperation o, int value)
    {
        var fuses = o.Factor == 2
            && Reader(value) is PadOperation { Mode: PadMode.Reflect, Left: 1, Top: 1, Right: 1, Bottom: 1 }
            && Reader(_readers[value][0] + 1) is ConvolutionOperation { KernelSize: 3, Stride: 1 } convolution
            && (convolution.Groups == 1 || convolution.IsDepthwise)
            && TryPad(o.Input, PadMode.Replicate); // one pixel of reflection repeats the outermost source pixel
        if (fuses)
        {
            _isFused[value - 1] = _isFused[_readers[value][0]] = true;
        }

        return fuses;
    }

    private bool FusesPadding(PadOperation o, int value)
    {
        _isFused[value - 1] = Reader(value) is ConvolutionOperation && TryPad(o.Input, o.Mode);
        return _isFused[value - 1];
    }

    private bool TryPad(int value, PadMode mode) => (_modes[value] ??= mode) == mode;

    private FusedConvolutionOperation Fuse(ConvolutionOperation o, int value)
    {
        var padding = FusedProducer<PadOperation>(o.Input);
        var upsampling = padding is null ? null : FusedProducer<UpsampleOperation>(padding.Input);
        return new FusedConvolutionOperation(o, upsampling?.Input ?? padding?.Input ?? o.Input, padding, upsampling?.Factor ?? 1, value);
    }

    private FusedNormOperation FuseNorm(GraphOperation norm, int value)
    {
        var (result, activation, residual) = (value, ActivationKind.None, (int?)null);
        if (Reader(result) is ActivationOperation { Kind: ActivationKind.Relu or ActivationKind.Relu6 } o)
        {
            (activation, result) = (o.Kind, FuseReader(result));
        }

        // The other addend must be there when the norm runs.
        if (Reader(result) is AddOperation sum && (sum.Left == result ? sum.Right : sum.Left) is var other && other != result && other < value)
        {
            (residual, result) = (other, FuseReader(result));
        }

        return new FusedNormOperation(norm, norm.Inputs[0], _graph.StyleRowOffsets.GetValueOrDefault(value - 1), activation, residual, result);
    }

    // Marks the only reader of a value as a part of another operation and returns its result.
    private int FuseReader(int value)
    {
        var reader = _readers[value][0];
        _isFused[reader] = true;
        return reader + 1;
    }

    // The only operation that reads a value; null if there are more, or if the value is the output.
    private GraphOperation? Reader(int value) => _readers[value] is [>= 0 and var reader] ? _graph.Operations[reader] : null;

    private T? Producer<T>(int value)
        where T : GraphOperation
        => value > 0 ? _graph.Operations[value - 1] as T : null;

    private T? FusedProducer<T>(int value)
        where T : GraphOperation
        => value > 0 && _isFused[value - 1] ? Producer<T>(value) : null;
}
