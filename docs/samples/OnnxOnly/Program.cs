using NeuralStyle.Samples.OnnxOnly;

if (args is not [var model, var input, var output])
{
    Console.Error.WriteLine("Usage: OnnxOnly NETWORK.onnx PHOTO STYLIZED.png");
    Console.Error.WriteLine("The network is one that NeuralStyle exported with OnnxImageFormat.Bytes, of one style or with the style folded in.");
    return 2;
}

try
{
    using var network = new PixelNetwork(model);
    network.Stylize(PixelImage.Load(input)).Save(output);
    return 0;
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
