namespace NeuralStyle.Graphs;

/// <summary>
/// The range of values that a network expects an image in: per channel <c>value = rgb * Scale + Shift</c> for RGB in [0, 1],
/// in RGB or BGR order. <see cref="Scale"/> and <see cref="Shift"/> stand in the network's channel order.
/// </summary>
public sealed record ValueRange
{
    private ValueRange(string name, IReadOnlyList<float> scale, IReadOnlyList<float> shift, bool isBgr = false)
        => (Name, Scale, Shift, IsBgr) = (name, scale, shift, isBgr);

    /// <summary>RGB in [0, 1].</summary>
    public static ValueRange ZeroToOne { get; } = new("zero-to-one", [1, 1, 1], [0, 0, 0]);

    /// <summary>RGB in [-1, 1].</summary>
    public static ValueRange MinusOneToOne { get; } = new("minus-one-to-one", [2, 2, 2], [-1, -1, -1]);

    /// <summary>RGB in 0-255, as in pytorch/examples.</summary>
    public static ValueRange ZeroTo255 { get; } = new("zero-to-255", [255, 255, 255], [0, 0, 0]);

    /// <summary>BGR in 0-255, as OpenCV reads images.</summary>
    public static ValueRange BgrZeroTo255 { get; } = new("bgr-zero-to-255", [255, 255, 255], [0, 0, 0], isBgr: true);

    /// <summary>RGB less torchvision's ImageNet mean, over its standard deviation.</summary>
    public static ValueRange ImageNet { get; } = new(
        "imagenet", [1 / 0.229f, 1 / 0.224f, 1 / 0.225f], [-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f]);

    /// <summary>BGR in 0-255 less the mean (103.939, 116.779, 123.68), as the original Caffe VGG networks expect it.</summary>
    public static ValueRange Caffe { get; } = new("caffe", [255, 255, 255], [-103.939f, -116.779f, -123.68f], isBgr: true);

    /// <summary>A stable name, for files and logs.</summary>
    public string Name { get; }

    /// <summary>A factor for each of the network's channels.</summary>
    public IReadOnlyList<float> Scale { get; }

    /// <summary>An offset for each of the network's channels.</summary>
    public IReadOnlyList<float> Shift { get; }

    /// <summary>True if the channels stand in the order blue, green, red.</summary>
    public bool IsBgr { get; }

    internal bool IsIdentity => ReferenceEquals(this, ZeroToOne);

    /// <summary>The range that an operation converts RGB in [0, 1] into, if it is one of those above.</summary>
    internal static ValueRange? Find(ConvertRangeOperation operation)
        => Array.Find([ZeroToOne, MinusOneToOne, ZeroTo255, BgrZeroTo255, ImageNet, Caffe], range => range.IsOf(operation));

    private bool IsOf(ConvertRangeOperation operation)
        => operation.Order.SequenceEqual(Order) && operation.Scale.SequenceEqual(Scale) && operation.Shift.SequenceEqual(Shift);

    private int[] Order => IsBgr ? [2, 1, 0] : [0, 1, 2];

    /// <summary>The operation that converts RGB in [0, 1] into this range.</summary>
    /// <param name="input">The index of the value to convert.</param>
    internal ConvertRangeOperation ToRange(int input) => new(input, Order, Scale, Shift);

    /// <summary>The operation that converts this range into RGB in [0, 1].</summary>
    /// <param name="input">The index of the value to convert.</param>
    internal ConvertRangeOperation FromRange(int input)
    {
        var order = Order; // its own inverse
        var scale = order.Select(channel => 1 / Scale[channel]).ToArray();
        var shift = order.Select(channel => -Shift[channel] / Scale[channel]).ToArray();
        return new ConvertRangeOperation(input, order, scale, shift);
    }
}
