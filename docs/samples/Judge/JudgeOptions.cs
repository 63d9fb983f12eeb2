namespace NeuralStyle.Samples.Judge;

/// <summary>The options of the command line.</summary>
/// <param name="Style">The style image.</param>
/// <param name="Content">The folder of photos.</param>
/// <param name="Models">Files of style networks.</param>
/// <param name="Images">Folders of stylized images, each <c>name=folder</c>.</param>
/// <param name="Vgg">VGG-19 weights up to <c>relu3_3</c> or deeper.</param>
/// <param name="VggDeep">VGG-19 weights up to <c>relu4_1</c>; that layer is left out if null.</param>
/// <param name="Side">The short side of photos, in pixels.</param>
/// <param name="StyleSide">The short side of the style image, in pixels; as <paramref name="Side"/> if null.</param>
/// <param name="Photos">The number of photos.</param>
/// <param name="Every">The stride over the folder's photos: 1 takes each.</param>
/// <param name="Output">The folder for what is made.</param>
internal sealed record JudgeOptions(
    string Style,
    string Content,
    IReadOnlyList<string> Models,
    IReadOnlyList<string> Images,
    string Vgg,
    string? VggDeep,
    int Side,
    int? StyleSide,
    int Photos,
    int Every,
    string Output);
